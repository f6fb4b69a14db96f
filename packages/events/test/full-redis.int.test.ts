import { hasRedis, isNative, startRedisServer } from '@dsm/testing'
import { expect } from 'vitest'
import { createRedisCarrier } from '../src/index.ts'
import { bodyOf } from './catalogue.ts'
import { test } from './scene.ts'

const events = 300

/** An event of about 30 kB: three hundred of them do not fit into the memory of the server below. */
const large = (n: number) => ({ ...JSON.parse(bodyOf(n, { subject: `s${n}` })), padding: 'x'.repeat(30_000) })

test.skipIf(!isNative() || !hasRedis())(
  'where Redis is full, events wait in the outbox, and go out as the slowest group makes room (native only: needs a redis-server of its own)',
  { tags: ['G6', 'G8'] },
  async ({ scene }) => {
    const server = await startRedisServer('--maxmemory', '5mb', '--maxmemory-policy', 'noeviction')
    const carrier = createRedisCarrier({ url: server.url, log: scene.captured.log })
    const relay = scene.relay({ carrier, batch: 10, groups: ['backlog'], sweepMs: 20 })
    await carrier.ensureGroup('backlog')
    relay.start()
    for (let n = 1; n <= events; n += 1) await scene.db.query('insert into outbox (event) values ($1)', [large(n)])
    const refused = () => scene.captured.lines.filter(({ msg }) => msg === 'events wait in the outbox')
    await expect.poll(() => JSON.stringify(refused().at(-1)?.['err'] ?? '')).toContain('OOM')
    expect(await scene.count('outbox', 'published_at is null')).toBeGreaterThan(0)

    const consumer = scene.consume({ carrier, batch: 5 })
    await expect.poll(() => scene.count('outbox', 'published_at is null')).toBe(0)
    await expect.poll(async () => (await scene.numbers()).length).toBe(events)
    expect(new Set(await scene.numbers()).size).toBe(events)
    await Promise.all([relay.stop(), consumer.stop()])
    await carrier.close()
    await server.stop()
  },
)
