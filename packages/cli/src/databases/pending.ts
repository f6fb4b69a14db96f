import type { ServiceName } from '@dsm/contracts'
import { createPool, pendingMigrations } from '@dsm/postgres'

/** Migrations that a database lacks. */
export async function pendingOf(service: ServiceName, url: string): Promise<string[]> {
  const pool = createPool({ url, max: 1, applicationName: `${service}-migrate` })
  try {
    return await pendingMigrations(pool, service)
  } finally {
    await pool.end()
  }
}
