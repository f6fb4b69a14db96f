import type { ImportRequest } from '@dsm/contracts'
import { type Layout, layoutOf } from './columns.ts'
import { readRow, type RowReading } from './row.ts'
import { type BrokenRow, readTable } from './table.ts'

export type ReadImport = { layout: Layout; readings: RowReading[]; broken: BrokenRow[] }

/** Reads a whole file. Throws `import-rejected` if it has no header, no title column, too many rows, or lacks a column that the mapping names. */
export function readImport({ csv, mapping }: Pick<ImportRequest, 'csv' | 'mapping'>): ReadImport {
  const { header, rows, broken } = readTable(csv)
  const layout = layoutOf(header, mapping)
  return { layout, broken, readings: rows.map((row) => readRow(row, layout)) }
}
