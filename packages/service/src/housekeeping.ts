import { type Db, migrationFiles, pendingMigrations } from '@dsm/postgres'
import type { Logger } from 'pino'
import { type BackgroundJob, pause } from './background.ts'
import { forgetKeys } from './store/idempotency.ts'

const keysKeptHours = 48
const deletedAtOnce = 1000

/** Deletes idempotency keys after two days, in bounded steps. */
export function forgetOldKeys(db: Db): BackgroundJob {
  return {
    name: 'forget-idempotency-keys',
    everyMs: 3_600_000,
    run: async (signal) => {
      let deleted = deletedAtOnce
      while (deleted === deletedAtOnce && !signal.aborted) deleted = await forgetKeys(db, keysKeptHours, deletedAtOnce)
    },
  }
}

const askAgainMs = 1000

/** Waits until the database has every migration of this build: a consumer that starts earlier would bury good events. */
export async function untilMigrated(db: Db, service: string, { log, signal }: { log: Logger; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    try {
      const pending = await pendingMigrations(db, await migrationFiles(service))
      if (pending.length === 0) return
      log.warn({ pending }, 'waiting for migrations')
    } catch (err) {
      log.warn({ err }, 'waiting for the database')
    }
    await pause(askAgainMs, signal)
  }
}
