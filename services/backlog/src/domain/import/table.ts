import { ProblemError } from '@dsm/contracts'
import { parse } from 'csv-parse/sync'

/** A record of the file. `line` is the one on which it starts, the first line of the file being 1. */
export type TableRow = { line: number; cells: string[] }
export type BrokenRow = { line: number; reason: string }
export type Table = { header: string[]; rows: TableRow[]; broken: BrokenRow[] }

/** More rows than this in one request would hold the backlog's lock and the event loop for too long. */
export const rowsMax = 20_000
/** No tracker writes so many, and each row has as many cells. */
const columnsMax = 5000
/** Empty lines are no rows, and read all the same. */
const linesMax = 3 * rowsMax

const delimiters = [',', ';', '\t', '|']

/**
 * Takes a CSV text apart: comma, semicolon, tab or bar, found in the header or stated by a first line `sep=;`. A byte order mark and the kind of
 * line ends make no difference. Rows that do not fit the header are broken, each with its reason. Throws `import-rejected` if there is no header
 * or too much.
 */
export function readTable(csv: string): Table {
  const text = csv.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
  const stated = /^sep=(.)\n/i.exec(text)
  const start = stated ? 2 : 1
  const body = stated ? text.slice(stated[0].length) : text
  const delimiter = delimiterOf(body, stated?.[1] === undefined ? delimiters : [stated[1]])
  const records = recordsOf(body, { delimiter, firstLine: start })

  const [head, ...rest] = records
  if (head === undefined || head.reason !== undefined || head.cells.every((name) => name.trim() === '')) {
    throw new ProblemError('import-rejected', 'the file has no header line that names its columns')
  }
  if (rest.length > rowsMax) throw new ProblemError('import-rejected', `the file has more than ${rowsMax} rows: split the file`)
  const header = head.cells.map((name) => name.trim())
  return { header, ...sorted(rest, header.length) }
}

type CsvRecord = TableRow & { reason?: string }

function recordsOf(body: string, { delimiter, firstLine }: { delimiter: string; firstLine: number }): CsvRecord[] {
  const unclosed: string[] = []
  const parsed: unknown = parse(body, {
    delimiter,
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    raw: true,
    // Whoever has so many is refused: the rest need not be taken apart for that.
    to: linesMax + 1,
    skip_records_with_error: true,
    on_skip: (_error, raw) => void unclosed.push(raw ?? ''),
  })
  let line = firstLine
  const records: CsvRecord[] = []
  // With `raw` each record comes with the text that it was read from.
  const read = parsed as { record: string[]; raw: string }[]
  if (read.length > linesMax) throw new ProblemError('import-rejected', `the file has more than ${linesMax} lines: split the file`)
  for (const { record, raw } of read) {
    if (record.some((cell) => cell.trim() !== '')) records.push({ line, cells: record })
    line += newlinesIn(raw)
  }
  // Only the last record can be unreadable: a quote that never closes takes in all that follows.
  for (const raw of unclosed) {
    const swallowed = newlinesIn(raw.trimEnd())
    const reason =
      swallowed === 0 ? 'a quote is not closed' : `a quote is not closed: the ${swallowed} lines behind it cannot be told apart`
    records.push({ line, cells: [], reason })
  }
  return records
}

function newlinesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** The separator that is seen most often in the header, outside of quotes. */
function delimiterOf(text: string, candidates: readonly string[]): string {
  const counts = new Map(candidates.map((candidate) => [candidate, 0]))
  let isQuoted = false
  for (const character of text.trimStart()) {
    if (character === '"') isQuoted = !isQuoted
    else if (character === '\n' && !isQuoted) break
    const count = isQuoted ? undefined : counts.get(character)
    if (count === undefined) continue
    if (count >= columnsMax) throw new ProblemError('import-rejected', `the header has more than ${columnsMax} columns`)
    counts.set(character, count + 1)
  }
  return [...counts].reduce((best, other) => (other[1] > best[1] ? other : best))[0]
}

function sorted(records: readonly CsvRecord[], width: number): Pick<Table, 'rows' | 'broken'> {
  const rows: TableRow[] = []
  const broken: BrokenRow[] = []
  for (const { line, cells, reason } of records) {
    const surplus = cells.slice(width).some((cell) => cell.trim() !== '')
    if (reason !== undefined) broken.push({ line, reason })
    else if (cells.length < width || surplus) broken.push({ line, reason: `the row has ${cells.length} cells, the header ${width}` })
    else rows.push({ line, cells: cells.slice(0, width) })
  }
  return { rows, broken }
}
