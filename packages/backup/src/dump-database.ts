import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabasePart, TableFile } from './manifest.ts'
import type { Progress } from './progress.ts'
import { contentsOf, type Table } from './store/catalogue.ts'
import { copyOut } from './store/copy.ts'
import type { View } from './store/cut.ts'
import { rollback, type Session } from './store/session.ts'
import { writeTableFile } from './table-file.ts'

export type Dumping = {
  /** Of the whole backup. */
  directory: string
  signal: AbortSignal
  progress: Progress
}

/** Writes the tables of a database, as its transaction sees them, into files of their own. */
export async function dumpDatabase({ session, cutAt }: View, dumping: Dumping): Promise<DatabasePart> {
  const { tables, ...facts } = await contentsOf(session.client, cutAt)
  dumping.progress.expect(tables.reduce((sum, { estimatedRows }) => sum + estimatedRows, 0))
  await mkdir(join(dumping.directory, session.service), { mode: 0o700 })
  const files: TableFile[] = []
  for (const table of tables) files.push(await dumpTable(session, table, dumping))
  // An embedded database serves nobody else until its transaction ends, and the other databases may take longer.
  await rollback(session)
  return { ...facts, tables: files }
}

async function dumpTable(session: Session, { name, columns }: Table, { directory, signal, progress }: Dumping): Promise<TableFile> {
  const file = `${session.service}/${name}.copy.gz`
  const source = copyOut(session, { name, columns })
  const written = await writeTableFile(join(directory, file), source, { signal, onRows: progress.add })
  return { name, columns, file, ...written }
}
