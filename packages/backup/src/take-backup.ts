import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServiceName } from '@dsm/contracts'
import { BackupError } from './backup-error.ts'
import { dumpDatabase } from './dump-database.ts'
import { everywhere } from './everywhere.ts'
import { FORMAT, Manifest } from './manifest.ts'
import { saveManifest } from './manifest-file.ts'
import { openSessions } from './open-sessions.ts'
import { createProgress, type OnProgress } from './progress.ts'
import { refuseOthers } from './refuse-databases.ts'
import { inDatabase } from './service-database-error.ts'
import { openCut, type View } from './store/cut.ts'

export type TakeBackup = {
  databases: Record<ServiceName, string>
  /** Must not exist, in one that does; appears when the backup is complete, and never otherwise. */
  directory: string
  /** Version of DSM, for the record. */
  version: string
  signal: AbortSignal
  onProgress: OnProgress
}

/** Writes what all databases held at one instant into a directory. Services may go on working. Throws a BackupError, or a ServiceDatabaseError;
 *  then nothing is left behind. */
export async function takeBackup(options: TakeBackup): Promise<Manifest> {
  const { directory } = options
  if (existsSync(directory)) throw new BackupError('directory-exists', `${directory} exists: a backup is written to a directory of its own`)
  const draft = `${directory}.${randomUUID()}.partial`
  await mkdir(draft, { mode: 0o700 })
  try {
    const manifest = await dumpAll({ ...options, directory: draft })
    await saveManifest(draft, manifest)
    await rename(draft, directory)
    await writeThrough(dirname(directory))
    return manifest
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

async function dumpAll({ databases, directory, version, signal, onProgress }: TakeBackup): Promise<Manifest> {
  const { sessions, close } = await openSessions(databases, 'dsm-backup')
  try {
    await everywhere(sessions, refuseOthers)
    const { views, pausedMs } = await openCut(sessions)
    const progress = createProgress(onProgress)
    const dump = async ({ session, cutAt }: View, stop: AbortSignal) => {
      const part = dumpDatabase({ session, cutAt }, { directory, progress, signal: stop })
      return [session.service, await inDatabase(session.service, part)] as const
    }
    const parts = Object.fromEntries(await everywhere(views, dump, signal))
    return Manifest.parse({ format: FORMAT, version, createdAt: new Date().toISOString(), pausedMs, databases: parts })
  } finally {
    await close()
  }
}

/** A name that was given to a directory survives a power cut once the directory around it is on the disk. */
async function writeThrough(directory: string): Promise<void> {
  const handle = await open(directory)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
