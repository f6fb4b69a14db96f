import { Impediment } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'

const columns = 'id, sprint_id, title, kind, item_id, raised_on, cleared_on, resolution'

/** Impediments of a sprint in the order in which they were raised. */
export function impedimentsOf(q: Queryable, sprintId: string): Promise<Impediment[]> {
  return rows(q, Impediment, `select ${columns} from impediments where sprint_id = $1 order by position`, [sprintId])
}

/** Writes impediments: raised ones are added in the order given, known ones can be cleared. */
export async function saveImpediments(tx: Tx, impediments: readonly Impediment[]): Promise<void> {
  if (impediments.length === 0) return
  const placed = impediments.map((impediment, order) => ({ ...impediment, order }))
  await execute(
    tx,
    `insert into impediments (${columns})
     select id, "sprintId", title, kind, "itemId", "raisedOn", "clearedOn", resolution
     from json_to_recordset($1::json) as given (
       id uuid, "sprintId" uuid, title text, kind text, "itemId" uuid, "raisedOn" date, "clearedOn" date, resolution text, "order" integer)
     order by "order"
     on conflict (id) do update set cleared_on = excluded.cleared_on, resolution = excluded.resolution`,
    [JSON.stringify(placed)],
  )
}
