import { captureLog, hasRedis, openRedis, type TestRedis } from '@dsm/testing'
import { describe, expect, test as base } from 'vitest'
import { createRedisCarrier, type EventCarrier } from '../src/index.ts'
import { bodyOf } from './catalogue.ts'
import { test as sceneTest } from './scene.ts'

const mark = { field: 'f', value: '1' }

const test = base.extend<{ server: TestRedis; carrier: EventCarrier }>({
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await openRedis()
    await use(server)
    await server.dispose()
  },
  carrier: async ({ server }, use) => {
    const carrier = createRedisCarrier({ url: server.url, log: captureLog().log })
    await use(carrier)
    await carrier.close()
  },
})

const read = (carrier: EventCarrier, consumer: string) =>
  carrier.read({ group: 'g', consumer, count: 1, blockMs: 0, signal: new AbortController().signal })

async function consumersOf({ redis }: TestRedis): Promise<string[]> {
  const reply = await redis.xinfo('CONSUMERS', 'dsm:events', 'g')
  return (reply as string[][]).map((consumer) => consumer[1] ?? '').toSorted()
}

describe.skipIf(!hasRedis())('consumers of replicas that are gone (only Redis keeps their names)', () => {
  test('are forgotten once they hold nothing, and what one holds is there for another', { tags: ['G3'] }, async ({ server, carrier }) => {
    await carrier.publish(['1', '2'], mark)
    await read(carrier, 'holds one')
    const [second] = await read(carrier, 'holds none')
    await carrier.ack('g', [second?.id ?? ''])
    expect(await carrier.forgetConsumers('g', 60_000)).toBe(0)
    await expect.poll(() => carrier.forgetConsumers('g', 1)).toBe(1)
    expect(await consumersOf(server)).toEqual(['holds one'])

    const taken = await carrier.reclaim({ group: 'g', consumer: 'another', count: 10, idleMs: 0 })
    expect(taken.map(({ body }) => body)).toEqual(['1'])
    await expect.poll(() => carrier.forgetConsumers('g', 1)).toBe(1)
    expect(await consumersOf(server)).toEqual(['another'])
  })

  test('come back as if nothing had been', async ({ server, carrier }) => {
    await carrier.publish(['1'], mark)
    const entries = await read(carrier, 'a')
    await carrier.ack(
      'g',
      entries.map(({ id }) => id),
    )
    await expect.poll(() => carrier.forgetConsumers('g', 1)).toBe(1)
    await carrier.publish(['2'], mark)
    expect((await read(carrier, 'a')).map(({ body }) => body)).toEqual(['2'])
    expect(await consumersOf(server)).toEqual(['a'])
  })

  test('of a group that is gone with its stream are no error', async ({ carrier }) => {
    expect(await carrier.forgetConsumers('g', 1)).toBe(0)
  })

  test('are forgotten however fast others read, acknowledge and leave: no entry is lost', async ({ server, carrier }) => {
    const all = Array.from({ length: 60 }, (_, at) => String(at))
    await carrier.publish(all, mark)
    const seen: string[] = []
    const live = async (name: string) => {
      for (let entries = await read(carrier, name); entries.length > 0; entries = await read(carrier, name)) {
        seen.push(...entries.map(({ body }) => body))
        await carrier.ack(
          'g',
          entries.map(({ id }) => id),
        )
      }
    }
    const forgetting = all.map(() => carrier.forgetConsumers('g', 0))
    await Promise.all([...forgetting, ...['a', 'b', 'c', 'd'].map(live)])
    expect(seen.toSorted()).toEqual(all.toSorted())
    await expect.poll(async () => (await carrier.forgetConsumers('g', 0), consumersOf(server))).toEqual([])
  })
})

sceneTest.skipIf(!hasRedis())('a consumer at work clears away the names of those that were replaced', async ({ scene }) => {
  const forgotten = Promise.withResolvers<number>()
  const carrier: EventCarrier = {
    ...scene.carrier,
    forgetConsumers: async (group, idleMs) => {
      const count = await scene.carrier.forgetConsumers(group, idleMs)
      if (count > 0) forgotten.resolve(count)
      return count
    },
  }
  for (const name of ['pod-1', 'pod-2']) {
    await scene.carrier.read({ group: 'backlog', consumer: name, count: 1, blockMs: 0, signal: new AbortController().signal })
  }
  scene.consume({ carrier, name: 'pod-3', sweepMs: 1, forgetConsumersMs: 20 })
  await scene.publish(bodyOf(1))
  expect(await forgotten.promise).toBeGreaterThan(0)
})
