import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createMemoryCarrier } from '@dsm/events'
import { captureLog, openDatabase, type TestDatabase, virtualClock } from '@dsm/testing'
import { tokenFor, verify } from '@dsm/testing/service'
import { expect, test as base } from 'vitest'
import { type Runtime, type RunningService, startService, unhurried, untilQuiet } from '../src/index.ts'
import { test as serviceTest } from './fixtures.ts'
import { addNote, countOf, createNotesTable, type Extras, notes } from './notes.ts'

const urls = { project: '', backlog: '', sprint: '', chronicle: '', orchestrator: '' }

type Fixtures = { database: TestDatabase; listen: (extras?: Extras, runtime?: Partial<Runtime>) => Promise<RunningService> }

const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern
  database: async ({}, use) => {
    const database = await openDatabase('chronicle')
    await database.pool.query(createNotesTable)
    await use(database)
    await database.pool.query('drop table notes, counted')
    await database.dispose()
  },
  listen: async ({ database }, use) => {
    const running: RunningService[] = []
    await use(async (extras, runtime) => {
      const { log } = captureLog()
      const { clock } = virtualClock('2026-03-02T08:00:00Z')
      const parts = { carrier: createMemoryCarrier(), verify, serviceToken: 'none', urls, clock, log, ...unhurried }
      const service = await startService(notes(extras), { databaseUrl: database.url, ...parts, ...runtime })
      running.push(service)
      return service
    })
    for (const service of running) await service.stop()
  },
})

const agent = new Agent({ keepAlive: true })

/** One request over a connection that is kept, as a balancer makes them. Resolves to the status, or to the error of the connection. */
async function send(url: string, token: string, method: 'GET' | 'POST' = 'GET'): Promise<number | string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const call = request(`${url}/projects/1/notes`, { method, agent, headers })
  call.end(method === 'POST' ? '{"text":"x"}' : undefined)
  try {
    const [response] = await once(call, 'response')
    response.resume()
    await once(response, 'end')
    return response.statusCode
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test(
  'a graceful stop under load fails no request behind a balancer that watches readiness',
  { tags: ['G12'] },
  async ({ listen, database }) => {
    const service = await listen({}, { drainMs: 8000 })
    const token = await tokenFor()
    const answers: (number | string)[] = []
    let stopping: Promise<void> | undefined

    // To a balancer, a target that cannot be reached is as unready as one that says so.
    const isReady = () =>
      fetch(`${service.url}/health/ready`).then(
        ({ status }) => status === 200,
        () => false,
      )
    const client = async () => {
      while (!stopping || (await isReady())) {
        answers.push(await send(service.url, token, 'POST'), await send(service.url, token))
        if (answers.length > 40) stopping ??= service.stop()
      }
    }
    await Promise.all([1, 2, 3, 4].map(client))
    await stopping

    expect(new Set(answers)).toEqual(new Set([200, 201]))
    expect(await countOf(database.pool, 'notes')).toBe(answers.filter((status) => status === 201).length)
    await expect(fetch(service.url)).rejects.toThrow('fetch failed')
  },
)

test(
  'a request under way when the stop begins is answered, and its connection ends with the answer',
  { tags: ['G12'] },
  async ({ listen }) => {
    const entered = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const service = await listen({
      onAdd: () => {
        entered.resolve()
        return gate.promise
      },
    })
    const answer = fetch(`${service.url}/projects/1/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokenFor()}`, 'content-type': 'application/json' },
      body: '{"text":"x"}',
    })
    await entered.promise
    const stopped = service.stop()
    gate.resolve()
    const { status, headers } = await answer
    await stopped
    expect([status, headers.get('connection')]).toEqual([201, 'close'])
  },
)

test('a job under way when the service is stopped keeps what it works with until its end', { tags: ['G12'] }, async ({ listen }) => {
  const [entered, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const told: string[] = []
  const run = async () => {
    entered.resolve()
    await gate.promise
    told.push('done')
  }
  const close = async () => void told.push('closed')
  const service = await listen({ background: [{ name: 'slow', everyMs: 3_600_000, run }], close })
  await entered.promise
  const stopped = service.stop()
  const isOpen = () =>
    fetch(service.url).then(
      () => true,
      () => false,
    )
  await expect.poll(isOpen).toBe(false)
  gate.resolve()
  await stopped
  expect(told).toEqual(['done', 'closed'])
})

test('a stop may be asked for twice and happens once', async ({ listen }) => {
  const service = await listen()
  const [first, second] = [service.stop(), service.stop()]
  expect(first).toBe(second)
  await first
})

test('a service works by itself only once the database has its migrations', async ({ listen, database }) => {
  await database.pool.query(`delete from schema_migrations where set = '_shared' and name like '0002%'`)
  const service = await listen()
  const token = await tokenFor()
  expect(await send(service.url, token, 'POST')).toBe(201)
  await service.activity() // publishes
  expect(await countOf(database.pool, 'counted')).toBe(0)
  await database.pool.query(`insert into schema_migrations (set, name, checksum) values ('_shared', '0002_idempotency.sql', 'restored')`)
  await expect.poll(() => countOf(database.pool, 'counted')).toBe(1)
})

serviceTest('what a write publishes is handled once, and settling waits for that', async ({ service }) => {
  for (const text of ['a', 'b', 'c']) await service.call(addNote, { params: { projectId: '1' }, body: { text } })
  await service.settle()
  expect(await countOf(service.db, 'counted')).toBe(3)
  await untilQuiet([service.service])
  expect(await countOf(service.db, 'counted')).toBe(3)
})
