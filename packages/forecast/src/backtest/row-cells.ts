import type { RowFault } from './csv-table.ts'

/** A line of a file: its number, counted from 1, and its cells by column. */
export type Cells = { line: number; at: (column: string) => string }

/** No team delivers more points in a sprint; larger figures are mistakes. */
const mostPoints = 1_000_000
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i
const withComma = /^[+-]?\d+,\d+$/

/** Thrown for a line that says nothing usable. */
export class CellFault extends Error {
  override readonly name = 'CellFault'
}

/** A number, or null for a cell that is empty or not there. A comma may separate decimals. */
export function numberAt({ at }: Cells, column: string): number | null {
  const text = at(column)
  if (text === '') return null
  const value = Number(withComma.test(text) ? text.replace(',', '.') : number.test(text) ? text : Number.NaN)
  if (Number.isNaN(value)) throw new CellFault(`${column} is "${shown(text)}" instead of a number`)
  if (Math.abs(value) > mostPoints) throw new CellFault(`${column} is ${shown(text)}; more than ${mostPoints} cannot be`)
  return value
}

/** The same, where less than nothing cannot be. */
export function amountAt(cells: Cells, column: string): number | null {
  const value = numberAt(cells, column)
  if (value !== null && value < 0) throw new CellFault(`${column} is "${shown(cells.at(column))}"; below zero cannot be`)
  return value
}

export function neededAt(cells: Cells, column: string): number {
  const value = amountAt(cells, column)
  if (value === null) throw new CellFault(`${column} is "" instead of a number`)
  return value
}

export function nameAt({ at }: Cells, column: string): string {
  const name = at(column)
  if (name === '') throw new CellFault(`${column} is empty`)
  return name
}

/** Reads line after line; those that say nothing usable, or the same as one before, are left out with the reason. */
export function readEach<Row>(
  lines: readonly Cells[],
  read: (cells: Cells) => { row: Row; key: string },
): { rows: Row[]; faults: RowFault[] } {
  const seen = new Map<string, number>()
  const rows: Row[] = []
  const faults: RowFault[] = []
  for (const cells of lines) {
    try {
      const { row, key } = read(cells)
      const before = seen.get(key)
      if (before !== undefined) throw new CellFault(`is the same sprint as line ${before}`)
      seen.set(key, cells.line)
      rows.push(row)
    } catch (error) {
      if (!(error instanceof CellFault)) throw error
      faults.push({ line: cells.line, reason: error.message })
    }
  }
  return { rows, faults }
}

const shown = (text: string) => (text.length <= 40 ? text : `${text.slice(0, 39)}…`)
