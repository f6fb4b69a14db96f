import type { ServiceName } from '@dsm/contracts'
import { createPool, type Pool } from '@dsm/postgres'
import { openEmbedded } from './embedded-database.ts'
import { captureLog } from './log.ts'
import { openNative } from './native-database.ts'

export interface TestDatabase {
  url: string
  pool: Pool
  /** Ends the pool and gives the database back. Call it after everything else that uses `url` has been closed. */
  dispose(): Promise<void>
}

const nativeUrl = process.env['TEST_POSTGRES_URL']

/** True if tests run on a real PostgreSQL server (TEST_POSTGRES_URL). False on PGlite, where transactions run one after another, so that
 *  a test about concurrency proves nothing: skip it there with that reason. */
export function isNative(): boolean {
  return nativeUrl !== undefined
}

/** A private, empty and migrated database of a service. A test may hold several at once, of one service or of many. */
export function openDatabase(service: ServiceName): Promise<TestDatabase> {
  return open(service)
}

/** A private database without any table: for tests of migrations themselves. */
export function openEmptyDatabase(): Promise<TestDatabase> {
  return open(undefined)
}

async function open(service: ServiceName | undefined): Promise<TestDatabase> {
  const lease = nativeUrl === undefined ? await openEmbedded(service) : await openNative(nativeUrl, service)
  const pool = createPool({
    url: lease.url,
    applicationName: `test-${service ?? 'empty'}`,
    connectTimeoutMs: 60_000,
    log: captureLog().log,
  })
  return {
    url: lease.url,
    pool,
    async dispose() {
      await pool.end()
      await lease.release()
    },
  }
}

/** Fixture for `test.extend({ db: databaseFor('sprint') })`: a pool on a database of the test's own. */
export function databaseFor(service: ServiceName) {
  // Vitest finds out what a fixture depends on from its parameter's destructuring pattern, so it must stand here although it is empty.
  // oxlint-disable-next-line no-empty-pattern
  return async ({}: object, use: (db: Pool) => Promise<void>): Promise<void> => {
    const { pool, dispose } = await openDatabase(service)
    try {
      await use(pool)
    } finally {
      await dispose()
    }
  }
}
