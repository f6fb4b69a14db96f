import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { createRedisCarrier, createRelay } from '@dsm/events'
import { createPool, transaction } from '@dsm/postgres'
import { createLogger } from '@dsm/service'
import { nowMs } from './event-clock.ts'
import { append, group, happened } from './event-stream.ts'

/** What the producer is told: where, how many events a second, and how many in all. */
export type Produce = { databaseUrl: string; redisUrl: string; rate: number; total: number }
/** When it had committed each event, in ms of the clock that all processes share. */
export type Produced = { committedAt: number[] }

// A service that commits events and relays them, in a process of its own as in production.
const [{ databaseUrl, redisUrl, rate, total }] = (await once(process, 'message')) as [Produce]
const log = createLogger({ name: 'bench-producer', level: 'error' })
const db = createPool({ url: databaseUrl })
const carrier = createRedisCarrier({ url: redisUrl, log })
const relay = createRelay({ db, carrier, source: group, log, groups: [group] })
const committedAt = Array.from<number>({ length: total })

relay.start()
const commits: Promise<void>[] = []
const startedAt = performance.now()
for (let n = 0; n < total;) {
  if (startedAt + (n * 1000) / rate > performance.now()) {
    await delay(1)
    continue
  }
  commits.push(commit(n))
  n += 1
}
await Promise.all(commits)
process.send?.({ committedAt } satisfies Produced)
await once(process, 'disconnect')
await relay.stop()
await carrier.close()
await db.end()

async function commit(n: number): Promise<void> {
  await transaction(db, (tx) => append(tx, happened(n)))
  committedAt[n] = nowMs()
  relay.poke()
}
