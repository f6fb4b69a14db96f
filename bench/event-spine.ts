import { setTimeout as delay } from 'node:timers/promises'
import { event } from '@dsm/contracts'
import { createAppend, createConsumer, createRedisCarrier, createRelay, createSubscribe, type Handlers } from '@dsm/events'
import { type Pool, transaction } from '@dsm/postgres'
import { createLogger } from '@dsm/service'
import { z } from 'zod'
import { batches, recordEffect, recordEffects } from './event-peers.ts'

const Happened = event('bench.happened.v1', z.object({ n: z.int() }))
type Happened = z.infer<typeof Happened>

const schemas: ReadonlyMap<string, z.ZodType<Happened>> = new Map([['bench.happened.v1', Happened]])
const append = createAppend<Happened>(schemas)
const subscribe = createSubscribe<Happened>(schemas)
const group = 'sprint'
const subjects = 1000

const happened = (n: number) => ({
  type: 'bench.happened.v1' as const,
  source: 'sprint' as const,
  subject: `subject ${n % subjects}`,
  time: '2026-01-05T09:00:00.000Z',
  data: { n },
})

export type How = 'each' | 'together'

/** A producer and a consumer on one database and one stream, as a service has them. */
export type Spine = {
  /** Commits `count` events and publishes them; seconds each took. */
  publish: (count: number) => Promise<{ commit: number; publish: number }>
  /** Seconds from the start of the consumer until the effects of `count` published events are committed, by a handler of one event or of several. */
  consume: (count: number, how: How) => Promise<number>
  /** Commits `rate` events a second, each in a transaction of its own, and returns what passes from its commit to that of its effect (ms). */
  latencies: (load: { rate: number; seconds: number }) => Promise<number[]>
  close: () => Promise<void>
}

export function openSpine(db: Pool, redisUrl: string): Spine {
  const log = createLogger({ name: 'bench', level: 'error' })
  const carrier = createRedisCarrier({ url: redisUrl, log })
  const relay = createRelay({ db, carrier, source: group, log, groups: [group] })

  async function publish(count: number) {
    const startedAt = performance.now()
    for (const batch of batches(count)) await transaction(db, (tx) => append(tx, batch.map(happened)))
    const committedAt = performance.now()
    await relay.drain()
    return { commit: (committedAt - startedAt) / 1000, publish: (performance.now() - committedAt) / 1000 }
  }

  /** A consumer that tells which effects were committed. */
  function consumerOf(how: How, onCommitted: (numbers: readonly number[]) => void) {
    let handled: number[] = []
    const handlers: Record<How, Handlers<Happened>['bench.happened.v1']> = {
      each: {
        order: 'every',
        handle: async (tx, { data }) => {
          await recordEffect(tx, data.n)
          handled.push(data.n)
        },
      },
      together: {
        order: 'every',
        handleAll: async (tx, events) => {
          const numbers = events.map(({ data }) => data.n)
          await recordEffects(tx, numbers)
          handled.push(...numbers)
        },
      },
    }
    const subscription = subscribe({ group, handlers: { 'bench.happened.v1': handlers[how] } })
    const afterCommit = () => {
      onCommitted(handled)
      handled = []
    }
    return createConsumer({ db, carrier, subscription, name: 'bench', log, afterCommit })
  }

  async function consume(count: number, how: How) {
    const all = Promise.withResolvers<void>()
    let committed = 0
    const consumer = consumerOf(how, (numbers) => {
      committed += numbers.length
      if (committed >= count) all.resolve()
    })
    const startedAt = performance.now()
    consumer.start()
    await all.promise
    const seconds = (performance.now() - startedAt) / 1000
    await consumer.stop()
    return seconds
  }

  async function latencies({ rate, seconds }: { rate: number; seconds: number }) {
    const total = rate * seconds
    const committedAt = new Map<number, number>()
    const found: number[] = []
    const all = Promise.withResolvers<void>()
    const consumer = consumerOf('each', (numbers) => {
      const now = performance.now()
      for (const n of numbers) found.push(Math.max(0, now - (committedAt.get(n) ?? now)))
      if (found.length >= total) all.resolve()
    })
    relay.start()
    consumer.start()
    const commits: Promise<void>[] = []
    const startedAt = performance.now()
    for (let n = 0; n < total;) {
      if (startedAt + (n * 1000) / rate > performance.now()) {
        await delay(1)
        continue
      }
      commits.push(commit(n, committedAt))
      n += 1
    }
    await Promise.all(commits)
    await all.promise
    await consumer.stop()
    await relay.stop()
    return found
  }

  async function commit(n: number, committedAt: Map<number, number>): Promise<void> {
    await transaction(db, (tx) => append(tx, happened(n)))
    committedAt.set(n, performance.now())
    relay.poke()
  }

  return { publish, consume, latencies, close: () => carrier.close() }
}
