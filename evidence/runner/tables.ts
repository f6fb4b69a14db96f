import { type Figures, isRow, isRows, type Row } from './figures.ts'

type Cell = string | number
/** A table as `console.table` takes it, with a title where there are several. */
type Shown = { title: string; rows: Record<string, Record<string, Cell>> | Record<string, Cell>[] }

/** Any figures as tables: rows as they are, objects of rows by name, and lists within rows as tables of their own. */
export function tablesOf(figures: Figures): Shown[] {
  if (isRows(figures)) return rowTables('', figures)
  if (!isRow(figures)) return [{ title: '', rows: [{ value: cell(figures) }] }]
  const single = Object.entries(figures).filter(([, value]) => !isRows(value) && !isTable(value))
  return [
    ...(single.length > 0 ? [{ title: '', rows: [cells(Object.fromEntries(single))] }] : []),
    ...Object.entries(figures).flatMap(([title, value]) => {
      if (isRows(value)) return rowTables(title, value)
      return isTable(value) ? [{ title, rows: Object.fromEntries(Object.entries(value).map(([name, row]) => [name, cells(row)])) }] : []
    }),
  ]
}

const isSpread = (value: unknown): value is Row => isRow(value) && 'mean' in value && 'error' in value
const isTable = (value: unknown): value is Record<string, Row> =>
  isRow(value) && !isSpread(value) && Object.values(value).every((row) => isRow(row) && !isSpread(row))

function rowTables(title: string, rows: readonly Row[]): Shown[] {
  const lists = Object.keys(rows[0] ?? {}).filter((column) => rows.every((row) => isRows(row[column])))
  const flat = rows.map((row) => cells(Object.fromEntries(Object.entries(row).filter(([column]) => !lists.includes(column)))))
  const inner = lists.map((column) => ({
    title: `${title}: ${column}`,
    rows: rows.map((row) => ({ ...labelOf(row), ...across(row[column]) })),
  }))
  return [{ title, rows: flat }, ...inner]
}

/** The first text of a row, which names it. */
function labelOf(row: Row): Record<string, string> {
  const named = Object.entries(row).find(([, value]) => typeof value === 'string')
  return named ? { [named[0]]: String(named[1]) } : {}
}

/** A list of labelled figures as columns. */
function across(list: unknown): Record<string, Cell> {
  const rows = isRows(list) ? list : []
  return Object.fromEntries(
    rows.map((row) => {
      const [[name, label] = ['', '']] = Object.entries(labelOf(row))
      return [label, cell(Object.fromEntries(Object.entries(row).filter(([column]) => column !== name)))]
    }),
  )
}

const cells = (row: Row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cell(value)]))

function cell(value: unknown): Cell {
  if (typeof value === 'number') return Number(value.toFixed(3))
  if (typeof value === 'string') return value === '' || Number.isNaN(Number(value)) ? value : Number(value)
  if (value === null || value === undefined) return ''
  if (isSpread(value)) return `${cell(value['mean'])} ± ${cell(value['error'])}`
  if (Array.isArray(value)) return value.map(cell).join(' ')
  return isRow(value) ? Object.values(value).map(cell).join(' ') : JSON.stringify(value)
}
