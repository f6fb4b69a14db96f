import { demand, type CsvTable, type RowFault } from './csv-table.ts'
import { amountAt, nameAt, neededAt, readEach, type Cells } from './row-cells.ts'
import type { BacktestRow } from './row.ts'

const plainNeeds = ['team', 'sprint', 'committed', 'delivered']
const plainOptional = ['project', 'hours', 'full_hours', 'days', 'items', 'in_progress', 'done', 'added']

/** Sprints in the order of the file. */
export function plainRows({ columns, lines }: CsvTable): { rows: BacktestRow[]; faults: RowFault[]; ignored: string[] } {
  demand(columns, plainNeeds)
  const used = [...plainNeeds, ...plainOptional]
  const { rows, faults } = readEach(lines, (cells) => {
    const row = plainRow(cells)
    return { row, key: JSON.stringify([row.project, row.team, row.sprint]) }
  })
  return { rows: inTheirOrder(rows), faults, ignored: columns.filter((column) => !used.includes(column)) }
}

type Unordered = Omit<BacktestRow, 'seq' | 'visibleSeq'>

function plainRow(cells: Cells): Unordered {
  const amount = (column: string) => amountAt(cells, column)
  const team = nameAt(cells, 'team')
  const committed = amount('committed')
  const context = {
    team,
    committed,
    items: amount('items'),
    inProgress: amount('in_progress'),
    done: amount('done'),
    added: amount('added'),
    hours: amount('hours'),
    fullHours: amount('full_hours'),
    days: amount('days'),
  }
  const outcome = { delivered: neededAt(cells, 'delivered'), ranOut: false }
  return { project: cells.at('project') || 'all', team, sprint: nameAt(cells, 'sprint'), committed, context, outcome }
}

/** Teams work side by side: of the others only what stands before a team's last sprint is sure to have been known as its next one started. */
function inTheirOrder(rows: readonly Unordered[]): BacktestRow[] {
  const last = new Map<string, number>()
  return rows.map((row, index) => {
    const key = JSON.stringify([row.project, row.team])
    const visibleSeq = last.get(key) ?? 0
    last.set(key, index + 1)
    return { ...row, seq: index + 1, visibleSeq }
  })
}
