import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createConsumer, createRedisCarrier, createRelay, type Handlers } from '@dsm/events'
import { type Pool, transaction } from '@dsm/postgres'
import { createLogger } from '@dsm/service'
import { nowMs } from './event-clock.ts'
import { batches, recordEffect, recordEffects } from './event-peers.ts'
import type { Produce, Produced } from './event-producer.ts'
import { append, group, type Happened, happened, subscribe } from './event-stream.ts'

/** Until the compiler of the young producer has done its work: a service lives for days. */
const warmUpSeconds = 5

export type How = 'each' | 'together'

/** A producer and a consumer on one database and one stream, as a service has them. */
export type Spine = {
  /** Commits `count` events and publishes them; seconds each took. */
  publish: (count: number) => Promise<{ commit: number; publish: number }>
  /** Seconds from the start of the consumer until the effects of `count` published events are committed, by a handler of one event or of several. */
  consume: (count: number, how: How) => Promise<number>
  /** Lets a process of its own commit `rate` events a second, each in its transaction, and returns what passes from its commit to that of its effect (ms). */
  latencies: (load: { rate: number; seconds: number }) => Promise<number[]>
  close: () => Promise<void>
}

export function openSpine(db: Pool, { databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string }): Spine {
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
    const warmUp = rate * warmUpSeconds
    const total = warmUp + rate * seconds
    const effectAt = Array.from<number>({ length: total })
    let effects = 0
    const all = Promise.withResolvers<void>()
    const consumer = consumerOf('each', (numbers) => {
      const now = nowMs()
      for (const n of numbers) effectAt[n] = now
      effects += numbers.length
      if (effects >= total) all.resolve()
    })
    consumer.start()
    const producer = fork(join(import.meta.dirname, 'event-producer.ts'), { execArgv: ['--conditions=source'], serialization: 'advanced' })
    producer.on('exit', (code) => all.reject(new Error(`the producer ended with ${code} before all its events had their effect`)))
    producer.send({ databaseUrl, redisUrl, rate, total } satisfies Produce)
    const [[{ committedAt }]] = (await Promise.all([once(producer, 'message'), all.promise])) as [[Produced], void]
    producer.disconnect()
    await consumer.stop()
    // An effect may be committed before the producer has heard of its own commit.
    return effectAt.map((at, n) => Math.max(0, at - (committedAt[n] ?? at))).slice(warmUp)
  }

  return { publish, consume, latencies, close: () => carrier.close() }
}
