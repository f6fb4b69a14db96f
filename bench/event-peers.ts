import { createPool, execute, type Queryable } from '@dsm/postgres'
import { Queue, Worker } from 'bullmq'
import { Logger, makeWorkerUtils, run } from 'graphile-worker'

/** Where the peers work: the same servers as the events. */
export type Servers = { postgresUrl: string; redisUrl: string }

/** What both sides do for each event or job: one row, in Postgres. */
export async function recordEffect(db: Queryable, n: number): Promise<void> {
  await execute(db, 'insert into effects (n) values ($1)', [n])
}

/** The same for several at once, where the side can. */
export async function recordEffects(db: Queryable, numbers: readonly number[]): Promise<void> {
  await execute(db, 'insert into effects (n) select unnest($1::int[])', [numbers])
}

/** Jobs at a time, and connections: more of either made neither peer faster. */
const jobsAtOnce = 50
const connections = 10
const jobName = 'effect'

/** How long BullMQ takes for `count` jobs that wait in its queue (seconds). Its effects may happen twice: it has no inbox. */
export async function throughBullmq(count: number, { postgresUrl, redisUrl }: Servers): Promise<number> {
  const db = createPool({ url: postgresUrl, max: connections })
  const connection = { url: redisUrl, maxRetriesPerRequest: null }
  const queue = new Queue<{ n: number }>('bench', { connection, defaultJobOptions: { removeOnComplete: true } })
  for (const batch of batches(count)) await queue.addBulk(batch.map((n) => ({ name: jobName, data: { n } })))

  const all = Promise.withResolvers<void>()
  let done = 0
  const startedAt = performance.now()
  const worker = new Worker<{ n: number }>('bench', async ({ data }) => recordEffect(db, data.n), { connection, concurrency: jobsAtOnce })
  worker.on('completed', () => {
    done += 1
    if (done === count) all.resolve()
  })
  worker.on('error', (error) => all.reject(error))
  worker.on('failed', (_job, error) => all.reject(error))
  await all.promise
  const seconds = (performance.now() - startedAt) / 1000
  await worker.close()
  await queue.obliterate({ force: true })
  await queue.close()
  await db.end()
  return seconds
}

/** The same for graphile-worker, with its batches of fetched and of completed jobs switched on. */
export async function throughGraphileWorker(count: number, { postgresUrl }: Servers): Promise<number> {
  const pgPool = createPool({ url: postgresUrl, max: connections + 2 })
  const logger = new Logger(() => () => {})
  const utils = await makeWorkerUtils({ pgPool, logger })
  await utils.migrate()
  for (const batch of batches(count)) await utils.addJobs(batch.map((n) => ({ identifier: jobName, payload: { n } })))
  await utils.release()

  const all = Promise.withResolvers<void>()
  let done = 0
  const startedAt = performance.now()
  const runner = await run({
    pgPool,
    logger,
    noHandleSignals: true,
    preset: {
      worker: { concurrentJobs: jobsAtOnce, localQueue: { size: 10 * jobsAtOnce }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
    taskList: {
      [jobName]: async (payload) => {
        await recordEffect(pgPool, Number(Object(payload).n))
        done += 1
        if (done === count) all.resolve()
      },
    },
  })
  await all.promise
  const seconds = (performance.now() - startedAt) / 1000
  await runner.stop()
  await pgPool.end()
  return seconds
}

const batchSize = 500

/** The numbers from 0 to `count`, in parts. */
export function* batches(count: number): Generator<number[]> {
  for (let from = 0; from < count; from += batchSize)
    yield Array.from({ length: Math.min(batchSize, count - from) }, (_none, index) => from + index)
}
