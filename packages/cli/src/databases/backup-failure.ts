import { BackupError, type BackupFault, ServiceDatabaseError } from '@dsm/backup'
import type { ServiceName } from '@dsm/contracts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure, usageFailure } from '../failure/failure.ts'
import { databaseFailure } from './database-failure.ts'

type Words = { title: string; hint: string }

const words: Readonly<Record<Exclude<BackupFault, 'directory-exists'>, Words>> = {
  'no-quiet-moment': {
    title: 'No instant was found at which nobody writes',
    hint: 'try again when the long transaction, or the migration, is over',
  },
  'other-database': {
    title: 'An address leads to another database',
    hint: 'each service has a database of its own: look at the addresses',
  },
  'same-database': { title: 'Two services have the same database', hint: 'each service has a database of its own: look at the addresses' },
  'backup-missing': { title: 'There is no backup', hint: 'name the directory that "dsm backup" has written' },
  'backup-damaged': { title: 'The backup is damaged', hint: 'nothing was restored: take another copy of it, or an earlier backup' },
  'backup-format': { title: 'The backup has an unknown format', hint: 'use the version of DSM that took it' },
  'schema-unknown': { title: 'The backup is newer than this program', hint: 'use the version of DSM that took it, or a later one' },
  'not-empty': { title: 'A database is not empty', hint: '--replace puts the backup in the place of all that the five databases hold' },
  'in-use': {
    title: 'Somebody is connected',
    hint: 'stop all services, and whoever else works with the databases; then restore; then start them again',
  },
  'restored-in-part': { title: 'Only some databases are restored', hint: 'keep the services stopped and restore again, with --replace' },
}

/** What went wrong with a backup as something that a person can act on. */
export function backupFailure(error: unknown, urls?: Record<ServiceName, string>): unknown {
  if (error instanceof ServiceDatabaseError) return databaseFailure(error.cause, error.service, urls?.[error.service] ?? '')
  if (!(error instanceof BackupError)) return error
  const { fault, message } = error
  if (fault === 'directory-exists') return usageFailure(message, { hints: ['name another one'] })
  const { title, hint } = words[fault]
  return new Failure({ exit: exitCodes.failure, code: fault, title, detail: message, hints: [hint] }, error)
}
