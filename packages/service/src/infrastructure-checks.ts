import type { EventCarrier } from '@dsm/events'
import { type Db, type MigrationFile, migrationFiles, pendingMigrations } from '@dsm/postgres'
import type { Check } from './readiness.ts'
import { ping } from './store/ping.ts'

/** The event carrier is not required: what happens while it is away waits in the outbox. */
export function infrastructureChecks(name: string, db: Db, carrier: EventCarrier): Check[] {
  // What a program needs stays as it is while it runs; what is applied does not.
  let files: readonly MigrationFile[] | undefined
  return [
    {
      name: 'database',
      required: true,
      check: async () => {
        await ping(db)
        return undefined
      },
    },
    {
      name: 'migrations',
      required: true,
      check: async () => {
        const pending = await pendingMigrations(db, (files ??= await migrationFiles(name)))
        if (pending.length > 0) throw new Error(`pending: ${pending.join(', ')}`)
        return undefined
      },
    },
    {
      name: 'events',
      required: false,
      check: async () => {
        if (!(await carrier.healthy())) throw new Error('the event carrier does not answer')
        return undefined
      },
    },
  ]
}
