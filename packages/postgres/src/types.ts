import pg from 'pg'

type Parser = (text: string) => unknown

const { builtins, getTypeParser } = pg.types

/** Array types have no name in pg's table of builtins. */
const arrayOf = { text: 1009, uuid: 2951, date: 1182, timestamptz: 1185, int8: 1016, numeric: 1231 }

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit into a JavaScript number`)
  return value
}

function parseNumeric(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value)) throw new RangeError(`numeric ${text} does not fit into a JavaScript number`)
  return value
}

const toDate: Parser = getTypeParser(builtins.TIMESTAMPTZ)

/** What a session in UTC sends: `2026-03-02 08:00:00.123456+00`. */
const utcInstant = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/

function parseInstant(text: string): string {
  const [, day, time, fraction = ''] = utcInstant.exec(text) ?? []
  if (day !== undefined) return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
  const date = toDate(text)
  if (!(date instanceof Date)) throw new RangeError(`timestamptz ${text} is not an instant`)
  return date.toISOString()
}

/** Elements of a one-dimensional array of dates, instants or numbers: none of their texts holds a comma, a brace or an escape. */
function parseArray(element: Parser): Parser {
  return (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : element(item.replaceAll('"', ''))))
}

/** Most lists in a row are empty, and the general parser is slow to find that out. */
function emptyOr(parse: Parser): Parser {
  return (text) => (text === '{}' ? [] : parse(text))
}

const parsers = new Map<number, Parser>([
  [builtins.DATE, (text) => text],
  [builtins.TIMESTAMPTZ, parseInstant],
  [builtins.INT8, parseInt8],
  [builtins.NUMERIC, parseNumeric],
  [arrayOf.text, emptyOr(getTypeParser(arrayOf.text, 'text'))],
  [arrayOf.uuid, emptyOr(getTypeParser(arrayOf.uuid, 'text'))],
  [arrayOf.date, parseArray((text) => text)],
  [arrayOf.timestamptz, parseArray(parseInstant)],
  [arrayOf.int8, parseArray(parseInt8)],
  [arrayOf.numeric, parseArray(parseNumeric)],
])

/** Type parsers for one pool: DATE stays 'YYYY-MM-DD', timestamptz is ISO 8601 in UTC (milliseconds), int8 and numeric are numbers. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? getTypeParser(oid, format ?? 'text'),
}
