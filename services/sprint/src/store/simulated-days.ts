import { ArrivingWork, Day, SimulatedDay } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const Stored = z.object({ arriving: z.array(ArrivingWork), result: SimulatedDay.nullable() })
/** A simulated day; one without a result was begun and not finished. */
export type StoredDay = z.infer<typeof Stored>

export function findSimulatedDay(q: Queryable, sprintId: string, date: string): Promise<StoredDay | undefined> {
  return maybeRow(q, Stored, 'select arriving, result from simulated_days where sprint_id = $1 and date = $2', [sprintId, date])
}

/** Writes down what work arrives on a day, unless that is written already. Returns what holds. */
export async function beginSimulatedDay(
  q: Queryable,
  { sprintId, date, arriving }: { sprintId: string; date: string; arriving: readonly ArrivingWork[] },
): Promise<StoredDay> {
  await execute(q, 'insert into simulated_days (sprint_id, date, arriving) values ($1, $2, $3) on conflict (sprint_id, date) do nothing', [
    sprintId,
    date,
    JSON.stringify(arriving),
  ])
  return row(q, Stored, 'select arriving, result from simulated_days where sprint_id = $1 and date = $2', [sprintId, date])
}

export async function finishSimulatedDay(tx: Tx, result: SimulatedDay): Promise<void> {
  await execute(
    tx,
    `insert into simulated_days (sprint_id, date, arriving, result) values ($1, $2, '[]', $3)
     on conflict (sprint_id, date) do update set result = excluded.result`,
    [result.sprintId, result.date, JSON.stringify(result)],
  )
  await execute(
    tx,
    `insert into absences (sprint_id, date, person_id, reason)
     select $1, $2, "personId", reason from json_to_recordset($3::json) as given ("personId" uuid, reason text)
     on conflict do nothing`,
    [result.sprintId, result.date, JSON.stringify(result.absent)],
  )
}

const Last = z.object({ date: Day.nullable() })

/** The latest day that was simulated to its end; null before the first. */
export async function lastSimulatedDay(q: Queryable, sprintId: string): Promise<string | null> {
  const sql = 'select max(date) as date from simulated_days where sprint_id = $1 and result is not null'
  return (await row(q, Last, sql, [sprintId])).date
}
