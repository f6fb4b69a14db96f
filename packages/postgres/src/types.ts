import pg from 'pg'

type Parser = (text: string) => unknown

const { builtins, getTypeParser } = pg.types

/** Array types have no name in pg's table of builtins. */
const arrayOf = { date: 1182, timestamptz: 1185, int8: 1016, numeric: 1231 } as const

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

function parseInstant(text: string): string {
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

const parsers = new Map<number, Parser>([
  [builtins.DATE, (text) => text],
  [builtins.TIMESTAMPTZ, parseInstant],
  [builtins.INT8, parseInt8],
  [builtins.NUMERIC, parseNumeric],
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
