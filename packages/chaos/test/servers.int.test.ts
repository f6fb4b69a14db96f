import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, test as base } from 'vitest'
import { check } from '../src/check/check.ts'
import { loadHistory } from '../src/store/load-history.ts'
import { type Databases, openDatabases } from '../src/store/open-databases.ts'
import { findNativeParts } from '../src/world/native-parts.ts'
import { createPostgres, type PostgresServer } from '../src/world/postgres-server.ts'
import { createRedis, type RedisServer } from '../src/world/redis-server.ts'
import { openStream } from '../src/world/stream-probe.ts'

const { missing, postgresBin } = await findNativeParts()

const test = base.extend<{ directory: string; postgres: PostgresServer; databases: Databases; redis: RedisServer }>({
  // oxlint-disable-next-line no-empty-pattern
  directory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'dsm-chaos-test.'))
    await use(directory)
    await rm(directory, { recursive: true, force: true })
  },
  postgres: async ({ directory }, use) => {
    const postgres = await createPostgres(directory, postgresBin)
    await postgres.start()
    await use(postgres)
    await postgres.stop('kill')
  },
  databases: async ({ postgres }, use) => {
    const databases = await openDatabases(postgres)
    await use(databases)
    for (const pool of Object.values(databases)) await pool.end()
  },
  redis: async ({ directory }, use) => {
    const redis = await createRedis(directory)
    await redis.start()
    await use(redis)
    await redis.stop('kill')
  },
})

describe.skipIf(missing !== '')(`the harness's own servers (need postgresql with pgvector and redis-server on this machine)`, () => {
  test('what PostgreSQL has acknowledged outlives a kill, and a history in which nothing happened has no finding', async ({
    postgres,
    databases,
  }) => {
    expect(check(await loadHistory(databases, { requests: [], observed: [] }))).toEqual([])
    await databases.backlog.query(`insert into projects (id, key) values ('P', 'P')`)
    await postgres.stop('kill')
    await postgres.start()
    const left = async () => (await databases.backlog.query('select id from projects')).rows
    // Connections of the life before fail once.
    await expect.poll(() => left().catch(() => [])).toEqual([{ id: 'P' }])
  })

  test('an event that nobody published is found in the database', async ({ databases }) => {
    const id = '01900000-0000-7000-8000-000000000001'
    const data = { projectId: 'P', itemId: id, itemKey: 'P-1' }
    const event = {
      specversion: '1.0',
      id,
      type: 'item.removed.v1',
      source: 'backlog',
      subject: id,
      time: '2026-03-02T08:00:00Z',
      sequence: 1,
    }
    await databases.backlog.query('insert into outbox (event) values ($1)', [{ ...event, correlationid: 'c', data }])
    const findings = check(await loadHistory(databases, { requests: [], observed: [] }))
    expect(findings.map(({ kind }) => kind)).toEqual(['stuck', 'lost', 'lost'])
  })

  test('Redis keeps its stream over a stop, loses it when it is wiped, and repeats entries on demand', async ({ redis }) => {
    const client = new Redis(redis.port, '127.0.0.1', { retryStrategy: () => 50 })
    // It hears of the stops; the polls wait for the starts.
    client.on('error', () => {})
    const stream = openStream(redis.port)
    await client.xadd('dsm:events', '*', 'event', '{}')
    await client.xgroup('CREATE', 'dsm:events', 'chronicle', '0')
    expect(await stream.duplicate({ agoMs: 1000, count: 10 })).toBe(1)
    expect(await client.xlen('dsm:events')).toBe(2)
    expect(await stream.waiting()).toBe(1)
    await redis.stop('stop')
    await redis.start()
    await expect.poll(() => client.xlen('dsm:events')).toBe(2)
    await redis.stop('kill')
    await redis.wipe()
    await redis.start()
    await expect.poll(() => client.xlen('dsm:events')).toBe(0)
    client.disconnect()
    stream.close()
  })
})
