import { type ServiceName, ServiceName as Services } from '@dsm/contracts'
import { migrate, type MigrationFile } from '@dsm/postgres'
import { BackupError } from './backup-error.ts'
import { everywhere } from './everywhere.ts'
import { knownMigrations } from './known-migrations.ts'
import { loadDatabase } from './load-database.ts'
import type { Manifest } from './manifest.ts'
import { openSessions } from './open-sessions.ts'
import { createProgress, type OnProgress } from './progress.ts'
import { readBackup } from './read-backup.ts'
import { refuseConnected, refuseTarget } from './refuse-databases.ts'
import { inDatabase } from './service-database-error.ts'
import { analyze } from './store/schema.ts'
import { commit, type Session } from './store/session.ts'

export type RestoreBackup = {
  databases: Record<ServiceName, string>
  backup: Backup
  /** Whether databases that hold something are replaced. */
  replace: boolean
  /** Takes away the events that were on their way: they are of a time that is undone. Called once all databases are loaded and before any of them is changed. */
  emptyStream: () => Promise<void>
  signal: AbortSignal
  onProgress: OnProgress
}

/** A backup that was found whole, and that this program can restore. */
export type Backup = { directory: string; manifest: Manifest; migrations: ReadonlyMap<ServiceName, MigrationFile[]> }

/** Reads a whole backup and looks whether this program can restore it. Throws a BackupError if not. */
export async function checkBackup(directory: string): Promise<Backup> {
  const manifest = await readBackup(directory)
  const migrations = new Map<ServiceName, MigrationFile[]>()
  for (const name of Services.options) migrations.set(name, await knownMigrations(manifest, name))
  return { directory, manifest, migrations }
}

/**
 * Brings all databases back to the instant of a backup, and then to the schema of this program. Each is loaded in one transaction, and none is committed before all are
 * loaded: whatever goes wrong until then leaves everything as it was. Throws a BackupError or a ServiceDatabaseError.
 */
export async function restoreBackup(options: RestoreBackup): Promise<Manifest> {
  const { databases, backup } = options
  const { sessions, close } = await openSessions(databases, 'dsm-restore')
  try {
    await everywhere(sessions, (session) => refuseTarget(session, options))
    await loadAll(sessions, options)
    // Whoever has come in the meantime would go on with what is there now.
    await everywhere(sessions, refuseConnected)
    await options.emptyStream()
    await commitAll(sessions)
  } finally {
    await close()
  }
  await everywhere(Services.options, (service) => inDatabase(service, bringUpToDate(service, databases[service])))
  return backup.manifest
}

async function loadAll(sessions: readonly Session[], { backup, signal, onProgress }: RestoreBackup): Promise<void> {
  const { directory, manifest, migrations } = backup
  const progress = createProgress(onProgress)
  const tables = Object.values(manifest.databases).flatMap((part) => part.tables)
  progress.expect(tables.reduce((sum, { rows }) => sum + rows, 0))
  const load = (session: Session, stop: AbortSignal) => {
    const { service } = session
    const part = manifest.databases[service]
    const loading = { part, migrations: migrations.get(service) ?? [], directory, signal: stop, onRows: progress.add }
    return inDatabase(service, loadDatabase(session, loading))
  }
  await everywhere(sessions, load, signal)
}

/** One after the other: there is no transaction over several databases. All that could be checked was, so what is left to fail is a server that goes away just now. */
async function commitAll(sessions: readonly Session[]): Promise<void> {
  const done: ServiceName[] = []
  for (const session of sessions) {
    try {
      await commit(session)
    } catch (error) {
      if (done.length === 0) throw error
      throw new BackupError(
        'restored-in-part',
        `restored: ${done.join(', ')}; the commit in the database of ${session.service} failed`,
        error,
      )
    }
    done.push(session.service)
  }
}

async function bringUpToDate(service: ServiceName, url: string): Promise<void> {
  await migrate({ url, service })
  await analyze(service, url)
}
