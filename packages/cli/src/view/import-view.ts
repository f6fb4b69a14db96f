import type { ImportReport } from '@dsm/contracts'
import { bad, bold, dim, good, table, warn } from './text.ts'

const ROWS_SHOWN = 20

/** What an import did with each row; rows that were taken are only counted. */
export function importView(report: ImportReport, all: boolean): string {
  const { created, updated, skipped, rejected, dryRun, format, mapping, ignoredColumns } = report
  const fields = Object.entries(mapping).map(([field, column]) => `${field} ← ${column}`)
  return [
    `${bold(dryRun ? 'would be' : 'done:')} ${good(`${created} created`)}, ${updated} updated, ${skipped} skipped, ${rejected > 0 ? bad(`${rejected} rejected`) : '0 rejected'}`,
    dim(`format ${format}; ${fields.join(', ')}`),
    ...(ignoredColumns.length > 0 ? [dim(`ignored columns: ${ignoredColumns.join(', ')}`)] : []),
    ...rowsView(report, all),
  ].join('\n')
}

function rowsView({ rows }: ImportReport, all: boolean): string[] {
  const notTaken = rows.filter(({ outcome }) => outcome === 'skipped' || outcome === 'rejected')
  // Rejected rows are what someone has to act on.
  const ordered = notTaken.toSorted((a, b) => a.outcome.localeCompare(b.outcome, 'en') || a.line - b.line)
  const shown = all ? ordered : ordered.slice(0, ROWS_SHOWN)
  if (shown.length === 0) return []
  const cells = shown.map(({ line, externalKey, itemKey, outcome, reasons }) => [
    line,
    outcome === 'rejected' ? bad(outcome) : warn(outcome),
    externalKey ?? itemKey ?? '',
    reasons.join('; '),
  ])
  const rest = notTaken.length - shown.length
  return ['', table(['line', 'outcome', 'key', 'reason'], cells, [0]), ...(rest > 0 ? [dim(`and ${rest} more: --all shows them`)] : [])]
}
