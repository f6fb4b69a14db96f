import pg from 'pg'
import { type Logger, pino } from 'pino'
import { typeParsers } from './types.ts'

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
  /** A statement that runs longer is cancelled by the server, 30 s by default. PGlite ignores it. */
  statementTimeoutMs?: number
}

const connectTimeoutMs = 10_000

/** Opens a pool lazily: nothing connects before the first query. The caller ends it. */
export function createPool({ url, max = 10, applicationName = 'dsm', log, statementTimeoutMs = 30_000 }: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    statement_timeout: statementTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: typeParsers,
  })
  const logger = log ?? pino({ name: applicationName })
  // Without a listener a connection that dies while idle would end the process; the pool replaces it by itself.
  pool.on('error', (err) => logger.warn({ err }, 'idle database connection lost'))
  return pool
}
