import { setTimeout as delay } from 'node:timers/promises'
import { createPool, execute, row, transaction } from '@dsm/postgres'
import { pino } from 'pino'
import { z } from 'zod'
import { createConsumer, createRedisCarrier, createRelay, type EventCarrier } from '../src/index.ts'
import { append, counted, counting } from './catalogue.ts'

/** A service that makes one change, publishes and handles what there is, and is killed at a step of it, a statement or a call of the carrier: just `before` it, or just
 *  `after` it was sent. Ends by itself when everything that was ever changed is handled, and prints how many steps that took. */
const [databaseUrl = '', redisUrl = '', n = '', killAt = '', when = ''] = process.argv.slice(2)
const log = pino({ level: 'silent' })
const die = () => process.kill(process.pid, 'SIGKILL')
let steps = 0

process.stdin.resume().on('end', () => process.exit())

function step<T>(take: () => T): T {
  steps += 1
  const isLast = steps === Number(killAt)
  if (isLast && when === 'before') die()
  const taken = take()
  // What is sent leaves this process within this turn of the loop.
  if (isLast) setTimeout(die, 1)
  return taken
}

/** The object with every call of a method being a step. */
function watched<T extends object>(target: T): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name)
      return typeof value === 'function' ? (...args: unknown[]) => step(() => Reflect.apply(value, object, args)) : value
    },
  })
}

const db = createPool({ url: databaseUrl, log })
db.on('connect', (client) => {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  Object.assign(client, { query: (...args: unknown[]) => step(() => query(...args)) })
})
const carrier: EventCarrier = watched(createRedisCarrier({ url: redisUrl, log }))

await transaction(db, async (tx) => {
  await execute(tx, 'insert into changes (n) values ($1)', [Number(n)])
  await append(tx, counted(Number(n), `s${Number(n) % 3}`))
})
await createRelay({ db, carrier, source: 'sprint', log }).drain()
const consumer = createConsumer({ db, carrier, subscription: counting(), name: `pod-${n}`, log, idleMs: 1, blockMs: 20 })
consumer.start()

const watching = createPool({ url: databaseUrl, log, max: 1 })
const left = z.object({ left: z.number() })
const sql = 'select (select count(*) from changes) - (select count(distinct n) from effects) as left'
while ((await row(watching, left, sql)).left > 0) await delay(2)
await consumer.stop()
console.log(JSON.stringify({ steps }))
process.exit(0)
