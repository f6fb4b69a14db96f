import type { ServiceName } from '@dsm/contracts'
import { createPool, migrate, migrationFiles, pendingMigrations } from '@dsm/postgres'
import type { Migrated } from '../view/migrations-view.ts'
import { databaseFailure } from './database-failure.ts'

/** Applies the migrations that the database of a service lacks; `onlyLook`: names them. Throws what is wrong with the database in plain words. */
export async function migrateOne(service: ServiceName, url: string, { onlyLook }: { onlyLook: boolean }): Promise<Migrated> {
  try {
    if (onlyLook) return { service, applied: [], pending: await pendingOf(service, url), newer: [] }
    let newer: readonly string[] = []
    const applied = await migrate({ url, service, onNewer: (paths) => (newer = paths) })
    return { service, applied, pending: [], newer }
  } catch (error) {
    throw databaseFailure(error, service, url)
  }
}

async function pendingOf(service: ServiceName, url: string): Promise<string[]> {
  const pool = createPool({ url, max: 1, applicationName: `${service}-migrate` })
  try {
    return await pendingMigrations(pool, await migrationFiles(service))
  } finally {
    await pool.end()
  }
}
