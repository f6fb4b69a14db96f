import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { escapeIdentifier } from 'pg'
import { from, to } from 'pg-copy-streams'
import type { Session } from './session.ts'

type Columns = { name: string; columns: readonly string[] }

const columnsOf = ({ columns }: Columns) => columns.map((column) => escapeIdentifier(column)).join(', ')

/** The rows of a table in the text format of COPY, as the transaction of the session sees them. */
export function copyOut({ client }: Session, table: Columns): Readable {
  return client.query(to(`copy ${escapeIdentifier(table.name)} (${columnsOf(table)}) to stdout (encoding 'UTF8')`))
}

/** Adds rows in the text format of COPY. Returns how many. */
export async function copyIn({ client }: Session, table: Columns, rows: Buffer): Promise<number> {
  const copy = client.query(from(`copy ${escapeIdentifier(table.name)} (${columnsOf(table)}) from stdin (encoding 'UTF8')`))
  await pipeline(Readable.from([rows]), copy)
  return copy.rowCount
}
