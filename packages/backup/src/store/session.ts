import type { ServiceName } from '@dsm/contracts'
import { createPool } from '@dsm/postgres'
import type { PoolClient } from 'pg'

/** One connection to the database of a service. */
export interface Session {
  service: ServiceName
  client: PoolClient
  /** Ends it, and whatever is under way with it: a transaction that is open is rolled back. */
  close(): Promise<void>
}

/** Connects to the database of a service. */
export async function openSession(service: ServiceName, url: string, applicationName: string): Promise<Session> {
  const pool = createPool({
    url,
    max: 1,
    applicationName,
    // Who reads or writes a large table waits for a disk, or for the slowest of five databases.
    statementTimeoutMs: 0,
    // A connection that is lost ends the query that waits for it, which tells of it.
    log: { warn: () => {} },
  })
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end()
    throw error
  })
  return {
    service,
    client,
    async close() {
      client.release(true)
      await pool.end()
    },
  }
}

export async function commit({ client }: Session): Promise<void> {
  await client.query('commit')
}

/** Ends a transaction that was to leave nothing behind, and lets go of what it has held. */
export async function rollback({ client }: Session): Promise<void> {
  await client.query('rollback')
}

/** Makes the text of values the same whatever the role or the server prefers. */
export const plainText = `set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local extra_float_digits = 1; set local bytea_output = 'hex'; set local timezone = 'UTC'`
