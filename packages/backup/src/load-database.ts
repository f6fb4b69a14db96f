import { join } from 'node:path'
import { applyMigrations, type MigrationFile } from '@dsm/postgres'
import { BackupError } from './backup-error.ts'
import { loadOrder } from './load-order.ts'
import type { DatabasePart, TableFile } from './manifest.ts'
import { copyIn } from './store/copy.ts'
import { resumeAges, setSequence } from './store/resume.ts'
import { beginRestore, dropEverything, emptyTables, referencesOf, withoutIndexes } from './store/schema.ts'
import type { Session } from './store/session.ts'
import { readTableFile } from './table-file.ts'

export type Loading = {
  part: DatabasePart
  migrations: readonly MigrationFile[]
  /** Of the whole backup. */
  directory: string
  signal: AbortSignal
  onRows: (count: number) => void
}

/** Sent at once: enough to be fast, little enough for an embedded database, which takes a piece whole. */
const pieceBytes = 4 * 1024 * 1024

/** Puts a database of a backup in the place of all that is there, in a transaction that the caller commits. */
export async function loadDatabase(session: Session, loading: Loading): Promise<void> {
  const { client } = session
  const { part, migrations } = loading
  await beginRestore(session)
  await dropEverything(client)
  await applyMigrations(client, migrations)
  // Some migrations put rows into their tables.
  await emptyTables(client)
  const ordered = loadOrder(part.tables, await referencesOf(client))
  await withoutIndexes(client, async () => {
    for (const table of ordered) await loadTable(session, table, loading)
    await resumeAges(client, part.cutAt)
  })
  for (const sequence of part.sequences) await setSequence(client, sequence)
}

async function loadTable(session: Session, table: TableFile, { directory, signal, onRows }: Loading): Promise<void> {
  let rows = 0
  for await (const piece of readTableFile(join(directory, table.file), pieceBytes)) {
    signal.throwIfAborted()
    const added = await copyIn(session, table, piece)
    rows += added
    onRows(added)
  }
  if (rows !== table.rows) throw new BackupError('backup-damaged', `${table.file} has ${rows} rows in place of ${table.rows}`)
}
