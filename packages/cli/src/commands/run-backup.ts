import { dirname } from 'node:path'
import { type Manifest, takeBackup } from '@dsm/backup'
import { ServiceName } from '@dsm/contracts'
import { backupDatabases } from '../databases/backup-databases.ts'
import { backupFailure } from '../databases/backup-failure.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { makePrivateDirectory } from '../private-file.ts'
import { version } from '../version.ts'
import { calmly } from '../progress/calmly.ts'
import type { Context } from './context.ts'

export type BackupData = {
  directory: string
  createdAt: string
  pausedMs: number
  seconds: number
  rows: number
  bytes: number
  services: { service: ServiceName; tables: number; rows: number; bytes: number; lastEvent: number | null; unpublished: number }[]
}

/** Takes a backup; Ctrl-C ends it and leaves nothing behind. */
export async function runBackup(
  { directory, data }: { directory: string; data?: string | undefined },
  { io, working }: Pick<Context, 'io' | 'working'>,
): Promise<BackupData> {
  const startedAt = performance.now()
  const databases = await backupDatabases({ data, purpose: 'backup' }, io)
  try {
    const signal = untilInterrupted(io)
    await makePrivateDirectory(dirname(directory))
    const manifest = await working('saving rows', (report) =>
      takeBackup({ databases: databases.urls, directory, version, signal, onProgress: calmly(report) }),
    )
    return backupData(directory, manifest, performance.now() - startedAt)
  } catch (error) {
    throw backupFailure(error, databases.urls)
  } finally {
    await databases.close()
  }
}

/** A signal that aborts, with a failure that says so, once somebody asks the program to stop. */
export function untilInterrupted({ interrupted }: Pick<Context['io'], 'interrupted'>): AbortSignal {
  const stopping = new AbortController()
  const failure = new Failure({ exit: exitCodes.failure, code: 'interrupted', title: 'Interrupted: nothing was changed' })
  void interrupted().then(() => stopping.abort(failure))
  return stopping.signal
}

/** The figures of a backup, service by service. */
export function backupData(directory: string, { createdAt, pausedMs, databases }: Manifest, ms: number): BackupData {
  const services = ServiceName.options.map((service) => {
    const { tables, lastEvent, unpublished } = databases[service]
    return { service, tables: tables.length, rows: sum(tables, 'rows'), bytes: sum(tables, 'bytes'), lastEvent, unpublished }
  })
  const seconds = Math.round(ms / 100) / 10
  const total = { rows: sum(services, 'rows'), bytes: sum(services, 'bytes') }
  return { directory, createdAt, pausedMs: Math.round(pausedMs * 10) / 10, seconds, ...total, services }
}

function sum<Key extends string>(all: readonly Record<Key, number>[], key: Key): number {
  return all.reduce((total, each) => total + each[key], 0)
}
