import { benchmarkContextOf, benchmarkOutcomeOf, type BenchmarkOutcome, type BenchmarkSprint } from './benchmark-columns.ts'
import { demand, readTable, type CsvTable, type RowFault } from './csv-table.ts'
import { CellFault, nameAt, neededAt, numberAt, readEach, type Cells } from './row-cells.ts'
import type { BacktestRow } from './row.ts'

const needs = ['id', 'project', 'team', 'seq', 'visible_seq', 'committed', 'n_committed', 'v_prog', 'v_done', 'v_add0', 'plan_days']
const isMark = (column: string) => /^v_(add|rem|done)(30|50|80)$/.test(column)

type Outcome = { id: string; outcome: BenchmarkOutcome }
type BenchmarkRows = { rows: BacktestRow[]; faults: RowFault[]; outcomeFaults: RowFault[]; ignored: string[] }

/** Sprints with the benchmark's columns, their outcomes in the second table or joined to the same lines. */
export function benchmarkRows(table: CsvTable, outcomesCsv: string | undefined): BenchmarkRows {
  const outcomeTable = outcomesCsv === undefined ? table : readTable(outcomesCsv)
  demand(table.columns, needs)
  demand(outcomeTable.columns, ['id', 'delivered'])
  const marks = outcomeTable.columns.filter(isMark)
  const joined = outcomeTable === table
  if (joined) {
    const read = readEach(table.lines, (cells) => ({ row: rowOf(cells, outcomeOf(cells, marks).outcome), key: cells.at('id') }))
    return { ...read, outcomeFaults: [], ignored: ignoredOf(table.columns, [...needs, 'delivered', ...marks]) }
  }
  const outcomes = readEach(outcomeTable.lines, (cells) => ({ row: outcomeOf(cells, marks), key: cells.at('id') }))
  const byId = new Map(outcomes.rows.map(({ id, outcome }) => [id, outcome]))
  const read = readEach(table.lines, (cells) => {
    const id = nameAt(cells, 'id')
    const outcome = byId.get(id)
    if (!outcome) throw new CellFault(`${id} has no outcome`)
    return { row: rowOf(cells, outcome), key: id }
  })
  const told = new Set(table.lines.map(({ at }) => at('id')))
  const strays = outcomeTable.lines
    .filter(({ at }) => !told.has(at('id')))
    .map(({ line, at }) => ({ line, reason: `${at('id')} is not among the sprints` }))
  return { ...read, outcomeFaults: [...outcomeTable.faults, ...outcomes.faults, ...strays], ignored: ignoredOf(table.columns, needs) }
}

const ignoredOf = (columns: readonly string[], used: readonly string[]) => columns.filter((column) => !used.includes(column))

function rowOf(cells: Cells, outcome: BenchmarkOutcome): BacktestRow {
  const number = (column: string) => numberAt(cells, column)
  const sprint: BenchmarkSprint = {
    id: nameAt(cells, 'id'),
    team: nameAt(cells, 'team'),
    committed: number('committed'),
    n_committed: number('n_committed'),
    v_prog: number('v_prog'),
    v_done: number('v_done'),
    v_add0: number('v_add0'),
    plan_days: number('plan_days'),
  }
  const [seq, visibleSeq] = [neededAt(cells, 'seq'), neededAt(cells, 'visible_seq')]
  if (visibleSeq >= seq) throw new CellFault(`visible_seq ${visibleSeq} is not before seq ${seq}: its outcome would be known beforehand`)
  return {
    project: cells.at('project') || 'all',
    team: sprint.team,
    sprint: sprint.id,
    seq,
    visibleSeq,
    committed: sprint.committed,
    context: benchmarkContextOf(sprint),
    outcome: benchmarkOutcomeOf(outcome),
  }
}

function outcomeOf(cells: Cells, marks: readonly string[]): Outcome {
  const delivered = neededAt(cells, 'delivered')
  const underway = Object.fromEntries(marks.map((column) => [column, numberAt(cells, column)]))
  return { id: nameAt(cells, 'id'), outcome: { ...underway, delivered } }
}
