import { Pool, type QueryResult } from 'pg'
import { z } from 'zod'
import type { Queryable } from './pool.ts'
import { forgetPrepared, isOutdatedPlan, statement } from './prepared.ts'

type Params = readonly unknown[]

const camelCaseNames = new Map<string, string>()

function camelCase(column: string): string {
  const known = camelCaseNames.get(column)
  if (known !== undefined) return known
  const name = column.replace(/_+([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())
  camelCaseNames.set(column, name)
  return name
}

/** Column names from snake_case to camelCase. Values, JSON among them, are left as they are. */
export function camelCaseRow(row: Record<string, unknown>): Record<string, unknown> {
  const camelCased: Record<string, unknown> = {}
  for (const column of Object.keys(row)) camelCased[camelCase(column)] = row[column]
  return camelCased
}

/** Which schema each row came from. Rows are values: nobody changes one in place, so what was parsed once stays so. */
const parsedBy = new WeakMap<object, object>()

/** Whether a value is a row that this very schema has parsed. */
export const isRowOf = (schema: object, value: unknown): boolean =>
  typeof value === 'object' && value !== null && parsedBy.get(value) === schema

function parseRow<Schema extends z.ZodType>(schema: Schema, row: Record<string, unknown>): z.output<Schema> {
  const parsed = schema.safeParse(camelCaseRow(row))
  if (!parsed.success)
    throw new Error(`a database row breaks its schema\n${z.prettifyError(parsed.error)}`, {
      cause: parsed.error,
    })
  if (typeof parsed.data === 'object' && parsed.data !== null) parsedBy.set(parsed.data, schema)
  return parsed.data
}

async function send(q: Queryable, sql: string, params: Params): Promise<QueryResult<Record<string, unknown>>> {
  try {
    return await q.query(statement(q, sql, params))
  } catch (error) {
    if (!isOutdatedPlan(error)) throw error
    forgetPrepared()
    // Within a transaction nothing works any more: all of it is tried again.
    if (!(q instanceof Pool)) throw error
    return q.query(statement(q, sql, params))
  }
}

/** All rows, columns in camelCase, each parsed by `schema`. */
export async function rows<Schema extends z.ZodType>(
  q: Queryable,
  schema: Schema,
  sql: string,
  params: Params = [],
): Promise<z.output<Schema>[]> {
  const result = await send(q, sql, params)
  return result.rows.map((row) => parseRow(schema, row))
}

/** The only row, or undefined. Throws if there are several. */
export async function maybeRow<Schema extends z.ZodType>(
  q: Queryable,
  schema: Schema,
  sql: string,
  params: Params = [],
): Promise<z.output<Schema> | undefined> {
  const found = await rows(q, schema, sql, params)
  if (found.length > 1) throw new Error(`expected at most one row, got ${found.length}`)
  return found[0]
}

/** The only row. Throws if there is none, or several. */
export async function row<Schema extends z.ZodType>(
  q: Queryable,
  schema: Schema,
  sql: string,
  params: Params = [],
): Promise<z.output<Schema>> {
  const found = await rows(q, schema, sql, params)
  const [first] = found
  if (first === undefined || found.length > 1) throw new Error(`expected one row, got ${found.length}`)
  return first
}

/** Number of rows that the statement touched. */
export async function execute(q: Queryable, sql: string, params: Params = []): Promise<number> {
  const { rowCount } = await send(q, sql, params)
  return rowCount ?? 0
}
