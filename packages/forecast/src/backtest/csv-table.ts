import { parse } from 'csv-parse/sync'
import type { Cells } from './row-cells.ts'

/** Past sprints that cannot be read: which line, and why. */
export class RowError extends Error {
  override readonly name = 'RowError'
}

/** A line of a file that was left out, and why. */
export type RowFault = { line: number; reason: string }

export type CsvTable = { columns: string[]; lines: Cells[]; faults: RowFault[] }

type Parsed = { record: string[]; info: { lines: number } }

const shownMax = 30

/** Names under which other tools export the same columns. */
const alsoCalled: ReadonlyMap<string, string> = new Map([
  ['commitment', 'committed'],
  ['completed', 'delivered'],
  ['capacity', 'hours'],
])

/** A CSV text with a head, cut at commas, semicolons or tabs. Lines with another number of cells are faults. Throws RowError if it is no CSV at all. */
export function readTable(csv: string): CsvTable {
  const [head, ...records] = parsed(csv)
  if (!head) throw new RowError('the file is empty')
  const columns = head.record.map(columnName)
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index)
  if (twice !== undefined) throw new RowError(`two columns are called ${twice}`)

  const places = new Map(columns.map((column, index) => [column, index]))
  const faults: RowFault[] = []
  const lines = records.flatMap(({ record, info: { lines: line } }): Cells[] => {
    const surplus = record.slice(columns.length).some((cell) => cell !== '')
    if (record.length >= columns.length && !surplus) return [{ line, at: (column) => record[places.get(column) ?? -1] ?? '' }]
    faults.push({ line, reason: `has ${record.length} cells where the head has ${columns.length}` })
    return []
  })
  return { columns, lines, faults }
}

/** The columns alone, as `readTable` names them. */
export function columnsOf(csv: string): string[] {
  return (parsed(csv, { to: 1 })[0]?.record ?? []).map(columnName)
}

/** Throws, naming what is there and what is missing. */
export function demand(columns: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((column) => !columns.includes(column))
  if (missing.length > 0) throw new RowError(`columns are missing: ${missing.join(', ')}; the file has ${listed(columns)}`)
}

function listed(columns: readonly string[]): string {
  const rest = columns.length - shownMax
  return `${columns.slice(0, shownMax).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function parsed(csv: string, part: { to?: number } = {}): Parsed[] {
  const form = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true, delimiter: delimiterOf(csv) }
  try {
    // With `info` a record comes with its place, which the library's types leave out.
    const records: unknown = parse(csv, { ...form, ...part })
    return records as Parsed[]
  } catch (cause) {
    throw new RowError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function delimiterOf(csv: string): string {
  const head = csv.slice(0, csv.search(/[\r\n]|$/))
  const cuts = (delimiter: string) => head.split(delimiter).length
  return [';', '\t'].find((delimiter) => cuts(delimiter) > cuts(',')) ?? ','
}

function columnName(text: string): string {
  const name = text.toLowerCase().replaceAll(/[\s-]+/g, '_')
  return alsoCalled.get(name) ?? name
}
