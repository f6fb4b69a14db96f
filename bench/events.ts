import { parseArgs } from 'node:util'
import { execute } from '@dsm/postgres'
import { hasRedis, isNative, openDatabase, openRedis } from '@dsm/testing/service'
import { throughBullmq, throughGraphileWorker } from './event-peers.ts'
import { openSpine } from './event-spine.ts'
import { quantile } from './open-loop.ts'

const help = `Events with outbox and inbox, beside the same number of jobs through BullMQ and graphile-worker: each writes one row to PostgreSQL.

  npm run bench:events                              20,000 events and jobs; then 1,000 events a second for 10 s
  npm run bench:events -- --events 5000 --rate 500 --seconds 5   less
  npm run bench:events -- --json                    the figures as JSON

Needs real servers: TEST_POSTGRES_URL and TEST_REDIS_URL (scripts/native-servers.sh). All wait in the stream or queue before the clock starts. With events an effect
happens once and those of a subject in order; a job's effect may happen again after a crash, and jobs keep no order. A handler may take events one by one, or all of a batch
in one statement; jobs come one by one.
Latency: from the commit of an event, in a transaction of its own, until the transaction of its effect is committed, from one process to another; the first 5 s are not measured.
Targets: 10,000 effects a second, 1.4 times BullMQ's jobs; p99 of at most 100 ms at 1,000 events a second.`

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const count = Number(values.events)
const load = { rate: Number(values.rate), seconds: Number(values.seconds) }

if (values.help) console.log(help)
else if (![count, load.rate, load.seconds].every((number) => Number.isInteger(number) && number > 0)) {
  console.error('--events, --rate and --seconds take a whole number above 0')
  process.exitCode = 2
} else if (!isNative() || !hasRedis()) {
  console.error('this measures real servers: start them with scripts/native-servers.sh and set TEST_POSTGRES_URL and TEST_REDIS_URL')
  process.exitCode = 2
} else await bench()

async function bench() {
  const [database, redis] = await Promise.all([openDatabase('sprint'), openRedis()])
  await execute(database.pool, 'create table effects (n int not null)', [])
  const servers = { postgresUrl: database.url, redisUrl: redis.url }
  const spine = openSpine(database.pool, { databaseUrl: database.url, redisUrl: redis.url })
  try {
    const written = await spine.publish(count)
    const each = await spine.consume(count, 'each')
    await requireEffects(database.pool, count)
    await spine.publish(count)
    const together = await spine.consume(count, 'together')
    await requireEffects(database.pool, count)
    const bullmq = await throughBullmq(count, servers)
    const graphile = await throughGraphileWorker(count, servers)
    const perSecond = (seconds: number) => Math.round(count / seconds)
    const row = (what: string, seconds: number) => ({
      what,
      perSecond: perSecond(seconds),
      overBullmq: Number((bullmq / seconds).toFixed(2)),
    })
    const throughput = [
      row('effects of events, a statement each', each),
      row('effects of events, a statement for a batch', together),
      row('jobs of BullMQ', bullmq),
      row('jobs of graphile-worker', graphile),
      row('events committed, 500 at a time', written.commit),
      row('events published', written.publish),
    ]
    const latencies = await spine.latencies(load)
    const ms = (share: number) => Math.round(quantile(latencies, share) * 10) / 10
    const latency = { rate: load.rate, events: latencies.length, p50Ms: ms(0.5), p99Ms: ms(0.99), maxMs: ms(1) }
    if (values.json) return console.log(JSON.stringify({ throughput, latency }))
    console.table(throughput)
    console.log('from commit to effect')
    console.table([latency])
  } finally {
    await spine.close()
    await redis.dispose()
    await database.dispose()
  }
}

/** Each event had its effect, and once. */
async function requireEffects(db: Parameters<typeof execute>[0], expected: number): Promise<void> {
  const removed = await execute(db, 'delete from effects', [])
  if (removed !== expected) throw new Error(`${expected} events had ${removed} effects`)
}
