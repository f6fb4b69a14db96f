import { createHash } from 'node:crypto'
import { type Page, ProblemError } from '@dsm/contracts'
import type { z } from 'zod'

/** An opaque cursor: the sort values of the last entry of a page, with a checksum against editing by hand. It is no secret and opens
 *  nothing: whoever forges one gets a page of a list that they may read anyway. */
export function encodeCursor(values: readonly unknown[]): string {
  const json = JSON.stringify(values)
  return Buffer.from(`${checksumOf(json)}${json}`).toString('base64url')
}

/** The values of a cursor, parsed by the schema of the list's own sort tuple. Throws `invalid-cursor`. */
export function decodeCursor<Schema extends z.ZodType>(cursor: string, schema: Schema): z.output<Schema> {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const json = text.slice(checksumLength)
  if (text.slice(0, checksumLength) !== checksumOf(json)) throw new ProblemError('invalid-cursor', 'the cursor was altered or cut')
  const parsed = schema.safeParse(valuesOf(json))
  if (!parsed.success) throw new ProblemError('invalid-cursor', 'the cursor belongs to another list')
  return parsed.data
}

/** Makes a page of rows that were read with a limit one above that of the page: the row too many says that there is a next page. */
export function paginate<Row>(rows: readonly Row[], limit: number, sortValuesOf: (row: Row) => readonly unknown[]): Page<Row> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(sortValuesOf(last)) : null }
}

function valuesOf(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new ProblemError('invalid-cursor', 'the cursor was made by hand', { cause })
  }
}

const checksumLength = 8

function checksumOf(json: string): string {
  return createHash('sha256').update(json).digest('base64url').slice(0, checksumLength)
}
