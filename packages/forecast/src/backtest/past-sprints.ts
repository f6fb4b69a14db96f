import { benchmarkRows } from './benchmark-rows.ts'
import { columnsOf, readTable, RowError, type RowFault } from './csv-table.ts'
import { plainRows } from './plain-rows.ts'
import type { BacktestRow } from './row.ts'

/** Past sprints as they stand in a file, and the lines that were left out. */
export type PastSprints = {
  format: 'plain' | 'benchmark'
  rows: BacktestRow[]
  faults: RowFault[]
  /** The same of the file with outcomes. */
  outcomeFaults: RowFault[]
  /** Columns that are not used. */
  ignored: string[]
}

/** Whether the file tells of sprints only as they started, so that what they delivered has to come from another one. */
export function wantsOutcomes(csv: string): boolean {
  const columns = columnsOf(csv)
  return columns.includes('visible_seq') && !columns.includes('delivered')
}

/**
 * Past sprints from CSV. Either the benchmark's columns, with outcomes in a second text or joined to the same lines, or, oldest first, plain ones: `team, sprint,
 * committed, delivered` and optionally `project, hours` (or `capacity`)`, full_hours, days, items, in_progress, done, added`. Throws RowError if columns are missing.
 */
export function readPastSprints(csv: string, outcomesCsv?: string): PastSprints {
  const table = readTable(csv)
  const isBenchmark = table.columns.includes('visible_seq')
  const read = isBenchmark ? benchmarkRows(table, outcomesCsv) : { ...plainRows(table), outcomeFaults: [] }
  const faults = [...table.faults, ...read.faults].toSorted((a, b) => a.line - b.line)
  if (read.rows.length + faults.length === 0) throw new RowError('the file has no sprints')
  return { ...read, format: isBenchmark ? 'benchmark' : 'plain', faults }
}

/** The same where every line has to be right: throws RowError for the first that is not. */
export function readRows(csv: string, outcomesCsv?: string): BacktestRow[] {
  const { rows, faults, outcomeFaults } = readPastSprints(csv, outcomesCsv)
  const fault = faults[0] ?? outcomeFaults[0]
  if (fault) throw new RowError(`line ${fault.line}: ${fault.reason}`)
  return rows
}
