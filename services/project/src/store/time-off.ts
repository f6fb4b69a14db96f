import { TimeOff } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { StoredTimeOff } from '../domain/import-plan.ts'

const columns = 'id, person_id, from_day as "from", to_day as "to", portion, kind, note, external_key'

const Stored = TimeOff.extend({ occurrence: z.string() })

/** Inserts, or replaces those whose id is known. */
export async function saveTimeOff(tx: Tx, timeOff: readonly StoredTimeOff[]): Promise<void> {
  const sql = `
    insert into time_off (id, person_id, from_day, to_day, portion, kind, note, external_key, occurrence)
    select id, "personId", "from", "to", portion, kind, note, "externalKey", occurrence
    from json_to_recordset($1) as wanted (
      id uuid, "personId" uuid, "from" date, "to" date, portion double precision, kind text, note text, "externalKey" text, occurrence text)
    on conflict (id) do update set
      from_day = excluded.from_day, to_day = excluded.to_day, portion = excluded.portion, kind = excluded.kind, note = excluded.note`
  await execute(tx, sql, [JSON.stringify(timeOff)])
}

export async function deleteTimeOff(tx: Tx, ids: readonly string[]): Promise<void> {
  await execute(tx, 'delete from time_off where id = any($1)', [ids])
}

/** Undefined where the person has no such time off. */
export function findTimeOff(q: Queryable, { personId, timeOffId }: { personId: string; timeOffId: string }): Promise<TimeOff | undefined> {
  return maybeRow(q, TimeOff, `select ${columns} from time_off where id = $1 and person_id = $2`, [timeOffId, personId])
}

/** Time off of these people that touches the days; null: open. By day. */
export function timeOffOf(
  q: Queryable,
  personIds: readonly string[],
  span: { from: string | null; to: string | null },
): Promise<TimeOff[]> {
  const sql = `
    select ${columns} from time_off
    where person_id = any($1) and ($2::date is null or to_day >= $2) and ($3::date is null or from_day <= $3) order by from_day, id`
  return rows(q, TimeOff, sql, [personIds, span.from, span.to])
}

/** All time off of a person, with what ties it to a calendar. */
export function storedTimeOffOf(q: Queryable, personId: string): Promise<StoredTimeOff[]> {
  return rows(q, Stored, `select ${columns}, occurrence from time_off where person_id = $1 order by from_day, id`, [personId])
}
