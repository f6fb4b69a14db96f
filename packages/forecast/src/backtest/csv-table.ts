import { CsvError, parse } from 'csv-parse/sync'
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

/** A CSV text with a head, cut at commas, semicolons or tabs. Lines with another number of cells, or a quote that is not closed, are faults. Throws RowError if it is no CSV at all. */
export function readTable(csv: string): CsvTable {
  const { records: all, faults } = parsed(csv)
  const [head, ...records] = all
  if (!head) throw new RowError('the file is empty')
  const columns = head.record.map(columnName)
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index)
  if (twice !== undefined) throw new RowError(`two columns are called ${twice}`)

  const places = new Map(columns.map((column, index) => [column, index]))
  const lines = records.flatMap(({ record, info: { lines: line } }): Cells[] => {
    const surplus = record.slice(columns.length).some((cell) => cell !== '')
    if (record.length >= columns.length && !surplus) return [{ line, at: (column) => record[places.get(column) ?? -1] ?? '' }]
    faults.push({ line, reason: `has ${record.length} cells where the head has ${columns.length}` })
    return []
  })
  return { columns, lines, faults: faults.toSorted((a, b) => a.line - b.line) }
}

/** The columns alone, as `readTable` names them. */
export function columnsOf(csv: string): string[] {
  return (parseUntilBroken(csv, { ...plain, delimiter: delimiterOf(csv), to: 1 }).read[0]?.record ?? []).map(columnName)
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

type Parsing = { records: Parsed[]; faults: RowFault[] }

/**
 * All records that can be told apart. A line whose quotes make no sense, which would take in all that follows, is a fault, and reading goes on with the line
 * after it.
 */
function parsed(csv: string): Parsing {
  const form = { ...plain, delimiter: delimiterOf(csv) }
  const records: Parsed[] = []
  const faults: RowFault[] = []
  let [rest, before] = [csv, 0]
  for (;;) {
    const { read, broken } = parseUntilBroken(rest, form)
    records.push(...read.map(({ record, info: { lines } }) => ({ record, info: { lines: lines + before } })))
    if (broken === undefined) return { records, faults }
    const lines = rest.split(lineEnd)
    const at = lines.findIndex((line, index) => index >= (read.at(-1)?.info.lines ?? 0) && line.trim() !== '')
    if (records.length === 0 || faults.length === brokenMax) throw new RowError(`line ${before + at + 1}: ${broken}`)
    faults.push({ line: before + at + 1, reason: broken })
    rest = lines.slice(at + 1).join('\n')
    before += at + 1
  }
}

const lineEnd = /\r\n|\n|\r/
/** With more lines like these it is no CSV. */
const brokenMax = 100
const plain = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true }

type Form = typeof plain & { delimiter: string; to?: number }

function parseUntilBroken(csv: string, form: Form): { read: Parsed[]; broken?: string } {
  try {
    // With `info` a record comes with its place, which the library's types leave out.
    const read: unknown = parse(csv, form)
    return { read: read as Parsed[] }
  } catch (cause) {
    // The library counts the records that it had read by then.
    const records = cause instanceof CsvError && typeof cause['records'] === 'number' ? cause['records'] : undefined
    if (!(cause instanceof CsvError) || records === undefined) throw new RowError(String(cause), { cause })
    const broken = cause.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed' : 'a quote stands where there can be none'
    return { read: records === 0 ? [] : parseUntilBroken(csv, { ...form, to: records }).read, broken }
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
