/** What a script printed as JSON. */
export type Figures = unknown
export type Row = Readonly<Record<string, unknown>>

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isRows(value: unknown): value is Row[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRow)
}

/** The row whose column says so, in the figures themselves or in one of the tables that they consist of. Throws if there is none. */
export function rowWith(figures: Figures, column: string, is: string): Row {
  const tables = isRow(figures) ? Object.values(figures) : [figures]
  const rows = tables.flatMap((table) => (isRows(table) ? table.filter((row) => row[column] === is) : []))
  return only(rows, `${column} ${is}`)
}

/** The same of tables that are objects of rows by name. */
export function rowCalled(figures: Figures, name: string): Row {
  const tables = isRow(figures) ? Object.values(figures).filter(isRow) : []
  const rows = tables.map((table) => table[name]).filter(isRow)
  return only(rows, name)
}

/** The number in a column, by way of an inner object where several are named. Throws if there is none: a figure that is gone must not pass for a good one. */
export function numberIn(row: unknown, ...path: readonly string[]): number {
  const value = path.reduce<unknown>((inner, column) => (isRow(inner) ? inner[column] : undefined), row)
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number)) throw new Error(`there is no figure ${path.join(' ')}`)
  return number
}

function only(rows: readonly Row[], what: string): Row {
  const row = rows[0]
  if (!row) throw new Error(`there is no row ${what}`)
  return row
}
