import { parse } from 'csv-parse/sync'
import { benchmarkContextOf, benchmarkOutcomeOf, type BenchmarkSprint } from './benchmark-columns.ts'
import type { BacktestRow } from './row.ts'

/** Past sprints that cannot be read: which line, and why. */
export class RowError extends Error {
  override readonly name = 'RowError'
}

type Cells = Record<string, string>

const plainColumns = ['team', 'sprint', 'committed', 'delivered']
const benchmarkColumns = [
  'id',
  'project',
  'team',
  'seq',
  'visible_seq',
  'committed',
  'n_committed',
  'v_prog',
  'v_done',
  'v_add0',
  'plan_days',
]

/**
 * Past sprints from CSV, in time order. Either the benchmark's columns, with outcomes in a second text or joined to the same rows, or plain ones:
 * `team, sprint, committed, delivered` and optionally `project, hours` (or `capacity`)`, full_hours, days, items, in_progress, done, added`.
 */
export function readRows(csv: string, outcomesCsv?: string): BacktestRow[] {
  const records = recordsOf(csv)
  const columns = Object.keys(records[0] ?? {})
  if (records.length === 0) throw new RowError('the file has no sprints')
  if (columns.includes('visible_seq')) return benchmarkRows(records, outcomesCsv === undefined ? records : recordsOf(outcomesCsv))
  demand(columns, plainColumns)
  return records.map(plainRow)
}

function recordsOf(csv: string): Cells[] {
  try {
    return parse<Cells>(csv, {
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      bom: true,
      trim: true,
      skip_empty_lines: true,
    })
  } catch (cause) {
    throw new RowError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function demand(columns: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((column) => !columns.includes(column))
  if (missing.length > 0) throw new RowError(`columns are missing: ${missing.join(', ')}`)
}

function plainRow(cells: Cells, index: number): BacktestRow {
  const number = (column: string) => numberIn(cells, column, index)
  const team = cells['team'] ?? ''
  const committed = number('committed')
  return {
    project: cells['project'] ?? 'all',
    team,
    sprint: cells['sprint'] ?? '',
    seq: index + 1,
    visibleSeq: index,
    committed,
    context: {
      team,
      committed,
      items: number('items'),
      inProgress: number('in_progress'),
      done: number('done'),
      added: number('added'),
      hours: number('hours') ?? number('capacity'),
      fullHours: number('full_hours'),
      days: number('days'),
    },
    outcome: { delivered: deliveredIn(cells, index), ranOut: false },
  }
}

function benchmarkRows(records: readonly Cells[], outcomes: readonly Cells[]): BacktestRow[] {
  demand(Object.keys(records[0] ?? {}), benchmarkColumns)
  demand(Object.keys(outcomes[0] ?? {}), ['id', 'delivered'])
  const outcomeById = new Map(outcomes.map((cells, index) => [cells['id'], { cells, index }]))
  return records.map((cells, index) => {
    const found = outcomeById.get(cells['id'])
    if (!found) throw new RowError(`line ${index + 2}: ${cells['id']} has no outcome`)
    const number = (column: string) => numberIn(cells, column, index)
    const sprint: BenchmarkSprint = {
      id: cells['id'] ?? '',
      team: cells['team'] ?? '',
      committed: number('committed'),
      n_committed: number('n_committed'),
      v_prog: number('v_prog'),
      v_done: number('v_done'),
      v_add0: number('v_add0'),
      plan_days: number('plan_days'),
    }
    const marks = Object.fromEntries(
      Object.keys(found.cells).map((column) => [
        column,
        /^v_(add|rem|done)\d+$/.test(column) ? numberIn(found.cells, column, found.index) : null,
      ]),
    )
    const seq = number('seq') ?? index + 1
    return {
      project: cells['project'] ?? '',
      team: sprint.team,
      sprint: sprint.id,
      seq,
      visibleSeq: number('visible_seq') ?? seq - 1,
      committed: sprint.committed,
      context: benchmarkContextOf(sprint),
      outcome: benchmarkOutcomeOf({ ...marks, delivered: deliveredIn(found.cells, found.index) }),
    }
  })
}

function deliveredIn(cells: Cells, index: number): number {
  const delivered = numberIn(cells, 'delivered', index)
  if (delivered === null || delivered < 0)
    throw new RowError(`line ${index + 2}: delivered is "${cells['delivered'] ?? ''}" instead of a number of points`)
  return delivered
}

/** Null for a cell that is empty or not there. */
function numberIn(cells: Cells, column: string, index: number): number | null {
  const text = cells[column] ?? ''
  if (text === '') return null
  const value = Number(text)
  if (!Number.isFinite(value)) throw new RowError(`line ${index + 2}: ${column} is "${text}" instead of a number`)
  return value
}
