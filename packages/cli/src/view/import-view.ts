import type { ImportedRow, ImportReport } from '@dsm/contracts'
import { bad, bold, dim, good, table, warn } from './text.ts'

const ROWS_SHOWN = 20

/** What an import did; rows that were taken as they stand are only counted. */
export function importView(report: ImportReport, all: boolean): string {
  const { created, updated, skipped, rejected, dryRun, format, mapping, ignoredColumns, notes, rows } = report
  const fields = Object.entries(mapping).map(([field, column]) => `${field} ← ${column}`)
  const noted = rows.filter(isNoted).length
  return [
    `${bold(dryRun ? 'would be' : 'done:')} ${good(`${created} created`)}, ${updated} updated, ${skipped} skipped, ${rejected > 0 ? bad(`${rejected} rejected`) : '0 rejected'}${noted > 0 ? `; ${warn(`${noted} taken with a note`)}` : ''}`,
    dim(`format ${format}; ${fields.join(', ')}`),
    ...(ignoredColumns.length > 0 ? [dim(`ignored columns: ${ignoredColumns.join(', ')}`)] : []),
    ...notes.map(warn),
    ...rowsView(rows, all ? Infinity : ROWS_SHOWN, '--all shows them'),
  ].join('\n')
}

/** The rows that did not come in, each with its reasons. */
export function rejectedView(rows: readonly ImportedRow[]): string {
  const rejected = rows.filter(({ outcome }) => outcome === 'rejected')
  return rowsView(rejected, ROWS_SHOWN, '--json has them').join('\n')
}

const isTaken = ({ outcome }: ImportedRow) => outcome === 'created' || outcome === 'updated'
/** Taken, but not as it stands: something of it was left out or read in a way that someone may want to know. */
const isNoted = (row: ImportedRow) => isTaken(row) && row.reasons.length > 0
/** Rejected rows are what someone has to act on, notes what someone has to know. */
const rankOf = (row: ImportedRow) => (row.outcome === 'rejected' ? 0 : isTaken(row) ? 1 : 2)

function rowsView(rows: readonly ImportedRow[], limit: number, howToSeeAll: string): string[] {
  const ordered = rows.filter((row) => !isTaken(row) || isNoted(row)).toSorted((a, b) => rankOf(a) - rankOf(b) || a.line - b.line)
  const shown = ordered.slice(0, limit)
  if (shown.length === 0) return []
  const cells = shown.map(({ line, externalKey, itemKey, outcome, reasons }) => [
    line,
    outcome === 'rejected' ? bad(outcome) : warn(outcome),
    externalKey ?? itemKey ?? '',
    reasons.join('; '),
  ])
  const rest = ordered.length - shown.length
  return ['', table(['line', 'outcome', 'key', 'reason'], cells, [0]), ...(rest > 0 ? [dim(`and ${rest} more: ${howToSeeAll}`)] : [])]
}
