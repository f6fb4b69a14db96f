import { Item, type ItemStatus, type ItemType } from '@dsm/contracts'
import type { Columns, Layout } from './columns.ts'
import { priorityNamed, statusNamed, typeNamed } from './synonyms.ts'
import type { TableRow } from './table.ts'
import { cleanLine, cleanText, firstOf, quoted, type Reading, readDay, readPoints, readValue, splitList } from './values.ts'

export type RowFields = Partial<
  Pick<Item, 'title' | 'description' | 'type' | 'status' | 'points' | 'value' | 'priority' | 'labels' | 'skills' | 'dueOn'>
>

/** What a row says. A field that the file has no column for, or whose word is not known, is absent. */
export type RowReading = {
  line: number
  externalKey: string | null
  /** Another name under which other rows may refer to this one. */
  alias: string | null
  fields: RowFields
  /** Undefined where the file has no such column. */
  parent: string | null | undefined
  dependsOn: string[] | undefined
  /** What was changed or left out. */
  notes: string[]
  /** Why the row is rejected, if it is. */
  faults: string[]
}

/** Reads one row. Nothing of it is run or resolved: `=HYPERLINK(…)` is a title like any other. */
export function readRow(row: TableRow, layout: Layout): RowReading {
  const cells = createCells(row, layout)
  const keep = <Value>(reading: Reading<Value>): Value | undefined => {
    if ('value' in reading) return reading.value
    cells.faults.push(reading.fault)
    return undefined
  }
  const has = (column: keyof Columns) => layout.columns[column] !== undefined
  const labels = has('labels') ? readLabels(cells) : undefined
  const fields: RowFields = {
    title: readTitle(cells),
    description: has('description') ? readDescription(cells) : undefined,
    type: has('type') ? readWord(cells, 'type', typeNamed, 'a story') : typeOfLabels(layout, labels),
    status: has('status') ? readStatus(cells) : undefined,
    points: has('points') ? keep(readPoints(cells.line('points'))) : undefined,
    value: has('value') ? keep(readValue(cells.line('value'))) : undefined,
    priority: has('priority') ? readWord(cells, 'priority', priorityNamed, 'of medium priority') : undefined,
    labels,
    skills: has('skills') ? readSkills(cells) : undefined,
    dueOn: has('dueOn') ? keep(readDay(cells.line('dueOn'))) : undefined,
  }
  return {
    line: row.line,
    externalKey: readExternalKey(cells, has('externalKey')),
    alias: cells.line('alias') || null,
    fields,
    parent: has('parent')
      ? (cells
          .lines('parent')
          .map(referenceOf)
          .find((name) => name !== '') ?? null)
      : undefined,
    dependsOn: has('dependsOn') ? partsOf(cells, 'dependsOn', /[,;\s]+/).map(referenceOf) : undefined,
    notes: cells.notes,
    faults: cells.faults,
  }
}

type Cells = {
  /** The text of a field as it stands in the file. */
  raw: (column: keyof Columns) => string
  /** The text of a field on one line. */
  line: (column: keyof Columns) => string
  lines: (column: keyof Columns) => string[]
  notes: string[]
  faults: string[]
}

function createCells({ cells }: TableRow, { format, columns }: Layout): Cells {
  // Dumps of databases write NULL; in a tracker's export it is a word.
  const nothing = format === 'generic' ? /^\s*(NULL|\\N)\s*$/ : /^\s*$/
  const all = (column: keyof Columns) => (columns[column] ?? []).map((at) => (cells[at] ?? '').replace(nothing, ''))
  const lines = (column: keyof Columns) => all(column).map((cell) => cleanLine(cell).text)
  return { raw: (column) => all(column)[0] ?? '', lines, line: (column) => lines(column)[0] ?? '', notes: [], faults: [] }
}

const cleanedNote = (what: string) => `control characters were taken out of the ${what}`

function readTitle(cells: Cells): string | undefined {
  const { text, cleaned } = cleanLine(cells.raw('title'))
  const parsed = Item.shape.title.safeParse(text)
  if (cleaned) cells.notes.push(cleanedNote('title'))
  if (parsed.success) return parsed.data
  cells.faults.push(text === '' ? 'the title is empty' : `the title has ${text.length} characters, the limit is 500`)
  return undefined
}

function readDescription(cells: Cells): string | undefined {
  const { text, cleaned } = cleanText(cells.raw('description'))
  const parsed = Item.shape.description.safeParse(text)
  if (cleaned) cells.notes.push(cleanedNote('description'))
  if (parsed.success) return parsed.data
  cells.faults.push(`the description has ${text.length} characters, the limit is 200000`)
  return undefined
}

function readExternalKey(cells: Cells, hasColumn: boolean): string | null {
  if (!hasColumn) return null
  const text = referenceOf(cells.line('externalKey'))
  if (text === '') {
    cells.notes.push('the row has no key: to import it again is to create it again')
    return null
  }
  const parsed = Item.shape.externalKey.safeParse(text)
  if (parsed.success) return parsed.data
  cells.faults.push(`the key has ${text.length} characters, the limit is 200`)
  return null
}

/** GitHub's issues are named `#12` in texts and `12` in columns. */
function referenceOf(text: string): string {
  return text.replace(/^#(?=\d+$)/, '')
}

function readWord<Name extends string>(
  cells: Cells,
  field: 'type' | 'priority',
  named: (word: string) => Name | undefined,
  fallback: string,
): Name | undefined {
  const word = cells.line(field)
  const name = named(word)
  if (word !== '' && name === undefined) {
    cells.notes.push(`the ${field} "${quoted(word)}" is not known: a new item is ${fallback}, a known one stays as it is`)
  }
  return name
}

function readStatus(cells: Cells): ItemStatus | undefined {
  const word = cells.line('status')
  const status = statusNamed(word) ?? statusNamed(cells.line('statusGroup'))
  if (word !== '' && status === undefined) {
    cells.notes.push(`the status "${quoted(word)}" is not known: a new item is to do, a known one stays as it is`)
  }
  return status
}

/** Where there is no column for the type, as on GitHub, a label may tell it. */
function typeOfLabels({ format }: Layout, labels: readonly string[] | undefined): ItemType | undefined {
  return format === 'github' ? labels?.map(typeNamed).find((type) => type !== undefined) : undefined
}

const listMax = 50

/** Longer than any list that could be taken whole. */
const listTextMax = 100_000

function partsOf(cells: Cells, field: 'labels' | 'skills' | 'dependsOn', separator: RegExp): string[] {
  const lines = cells.lines(field)
  const length = lines.reduce((sum, line) => sum + line.length, 0)
  if (length <= listTextMax) return splitList(lines, separator)
  cells.faults.push(`the ${field === 'dependsOn' ? 'dependencies' : field} have ${length} characters, the limit is ${listTextMax}`)
  return []
}

function readLabels(cells: Cells): string[] {
  return fitting(cells, partsOf(cells, 'labels', /[,;]/), 'labels')
}

function readSkills(cells: Cells): string[] {
  const skills = partsOf(cells, 'skills', /[,;]/).map((skill) => skill.toLowerCase())
  return fitting(cells, [...new Set(skills)], 'skills')
}

/** Leaves out, with a note, what is no label or skill, and what is too many. */
function fitting(cells: Cells, found: readonly string[], field: 'labels' | 'skills'): string[] {
  const { element } = Item.shape[field]
  const fit: string[] = []
  const unfit: string[] = []
  for (const text of found) (element.safeParse(text).success ? fit : unfit).push(text)
  if (unfit.length > 0) cells.notes.push(`left out of the ${field}, too long or with odd characters: ${firstOf(unfit)}`)
  if (fit.length > listMax) cells.notes.push(`${fit.length - listMax} of the ${field} are left out: ${listMax} are the limit`)
  return fit.slice(0, listMax)
}
