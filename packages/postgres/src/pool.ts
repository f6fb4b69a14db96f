import type pg from 'pg'
import { type Logger, pino } from 'pino'
import { BoundedPool } from './bounded-pool.ts'
import { keepsPrepared, prepareStatements } from './prepared.ts'
import { typeParsers } from './types.ts'
import { watchQueries } from './watch-queries.ts'

export type Pool = pg.Pool
export type Db = Pool
/** One connection inside `transaction`. */
export type Tx = Pick<pg.PoolClient, 'query'>
/** A pool or a transaction: what a function in `store/` takes. */
export type Queryable = Tx

export interface PoolOptions {
  url: string
  /** Most connections at a time, 10 by default. */
  max?: number
  /** Shows in pg_stat_activity. */
  applicationName?: string
  log?: Pick<Logger, 'warn'>
  /** A statement that runs longer is cancelled by the server, 30 s by default, and a transaction that pauses for twice as long is ended; 0: neither. PGlite
   *  ignores it. */
  statementTimeoutMs?: number
  /** When no answer has come for so long the way to the server is considered lost; longer than a statement may take. Never, by default. */
  answerTimeoutMs?: number
  /** How many may wait for a connection, any number by default; whoever comes then gets PoolExhaustedError at once. */
  waitingMax?: number
  /** How long one may wait for a connection, ms; 10 s by default, then PoolExhaustedError. Also how long making one may take. */
  connectTimeoutMs?: number
  /** A statement that takes longer is logged, half a second by default. */
  slowMs?: number
}

/** Opens a pool lazily: nothing connects before the first query. The caller ends it. */
export function createPool({
  url,
  max = 10,
  applicationName = 'dsm',
  log,
  statementTimeoutMs = 30_000,
  answerTimeoutMs,
  waitingMax = Infinity,
  connectTimeoutMs = 10_000,
  slowMs = 500,
}: PoolOptions): Pool {
  const pool = new BoundedPool({
    connectionString: url,
    max,
    waitingMax,
    application_name: applicationName,
    statement_timeout: statementTimeoutMs,
    // Whoever is frozen, or cut off without a word, in the middle of a transaction must not keep its locks from the others.
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
    ...(answerTimeoutMs !== undefined && { query_timeout: answerTimeoutMs }),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: typeParsers,
  })
  const logger = log ?? pino({ name: applicationName })
  const prepares = keepsPrepared(url)
  if (prepares) prepareStatements(pool)
  // A client that is just being handed over has nobody who listens: a loss in that moment would end the process. Its next query tells of it.
  pool.on('connect', (client) => {
    client.on('error', () => {})
    if (prepares) prepareStatements(client)
    watchQueries(client, { slowMs, log: logger })
  })
  // Without a listener a connection that dies while idle would end the process; the pool replaces it by itself.
  pool.on('error', (err) => logger.warn({ err }, 'idle database connection lost'))
  return pool
}
