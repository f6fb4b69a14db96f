import { ProgressEntry } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const columns = 'id, item_id, item_key, "on", at, status, remaining_points, points, person_id, person_name, source, note'

const Placed = ProgressEntry.extend({ position: z.int() })
export type PlacedEntry = z.infer<typeof Placed>

/** The whole log of a sprint, oldest first. */
export function progressOf(q: Queryable, sprintId: string): Promise<PlacedEntry[]> {
  return rows(q, Placed, `select ${columns}, position from progress_entries where sprint_id = $1 order by position`, [sprintId])
}

/** Part of the log after a position, oldest first. */
export function progressAfter(q: Queryable, sprintId: string, { after, limit }: { after: number; limit: number }): Promise<PlacedEntry[]> {
  const sql = `select ${columns}, position from progress_entries where sprint_id = $1 and position > $2 order by position limit $3`
  return rows(q, Placed, sql, [sprintId, after, limit])
}

/** Adds entries to the end of the log, in the order given. */
export async function appendProgress(tx: Tx, sprintId: string, entries: readonly ProgressEntry[]): Promise<void> {
  if (entries.length === 0) return
  const placed = entries.map((entry, order) => ({ ...entry, order }))
  await execute(
    tx,
    `insert into progress_entries (sprint_id, ${columns})
     select $1, id, "itemId", "itemKey", "on", at, status, "remainingPoints", points, "personId", "personName", source, note
     from json_to_recordset($2::json) as given (
       id uuid, "itemId" uuid, "itemKey" text, "on" date, at timestamptz, status text, "remainingPoints" float8, points numeric,
       "personId" uuid, "personName" text, source text, note text, "order" integer)
     order by "order"`,
    [sprintId, JSON.stringify(placed)],
  )
}
