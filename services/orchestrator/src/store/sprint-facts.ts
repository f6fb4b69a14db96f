import { Day, Id, ProgressEntry, type ScrumEntry, type TimeOff } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { HoursOnDay, LateTimeOff } from '../domain/learning/sprint-record.ts'

/** Only what a decision planned is learned from, and only once. */
const awaited = 'where exists (select from decisions where decisions.sprint_id = $1 and outcome is null)'

/** Keeps an entry of the progress log of a sprint that a decision planned. */
export async function noteProgress(tx: Tx, sprintId: string, entry: ProgressEntry): Promise<void> {
  await execute(
    tx,
    `insert into sprint_progress (sprint_id, entry_id, entry) select $1::uuid, $2::uuid, $3::jsonb ${awaited} on conflict (entry_id) do nothing`,
    [sprintId, entry.id, JSON.stringify(entry)],
  )
}

type ScrumHours = { sprintId: string; date: string; entries: readonly Pick<ScrumEntry, 'personId' | 'hoursToday' | 'absent'>[] }

/** Keeps the hours that a daily scrum saw, of a sprint that a decision planned. */
export async function noteHours(tx: Tx, { sprintId, date, entries }: ScrumHours): Promise<void> {
  await execute(
    tx,
    `insert into sprint_hours (sprint_id, date, person_id, hours, reason)
     select $1::uuid, $2::date, * from unnest($3::uuid[], $4::numeric[], $5::text[]) ${awaited}
     on conflict (sprint_id, person_id, date) do update set hours = excluded.hours, reason = excluded.reason`,
    [
      sprintId,
      date,
      entries.map(({ personId }) => personId),
      entries.map(({ hoursToday }) => hoursToday),
      entries.map(({ absent }) => absent),
    ],
  )
}

type Told = { timeOff: TimeOff; cancelled: boolean; toldAt: string; sequence: number }

/** Keeps what an event tells of a time off, unless a later one told of it already. */
export async function noteTimeOff(tx: Tx, { timeOff, cancelled, toldAt, sequence }: Told): Promise<void> {
  await execute(
    tx,
    `insert into told_time_off as known (id, person_id, from_day, to_day, portion, kind, cancelled, told_at, sequence)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set
       person_id = excluded.person_id, from_day = excluded.from_day, to_day = excluded.to_day, portion = excluded.portion,
       kind = excluded.kind, cancelled = excluded.cancelled, sequence = excluded.sequence,
       told_at = case when (known.person_id, known.from_day, known.to_day, known.portion)
         = (excluded.person_id, excluded.from_day, excluded.to_day, excluded.portion) then known.told_at else excluded.told_at end
     where known.sequence < excluded.sequence`,
    [timeOff.id, timeOff.personId, timeOff.from, timeOff.to, timeOff.portion, timeOff.kind, cancelled, toldAt, sequence],
  )
}

const HoursRow = z.object({ personId: Id, date: Day, hours: z.number(), reason: z.string().nullable() })
const TimeOffRow = z.object({ personId: Id, from: Day, to: Day, portion: z.number(), kind: z.string() })

export async function hoursOf(q: Queryable, sprintId: string): Promise<HoursOnDay[]> {
  return rows(q, HoursRow, 'select person_id, date, hours, reason from sprint_hours where sprint_id = $1 order by date, person_id', [
    sprintId,
  ])
}

export async function progressOf(q: Queryable, sprintId: string): Promise<ProgressEntry[]> {
  const found = await rows(
    q,
    z.object({ entry: ProgressEntry }),
    'select entry from sprint_progress where sprint_id = $1 order by entry_id',
    [sprintId],
  )
  return found.map(({ entry }) => entry)
}

/** Time off of these people that touches the days and was told after `since`. */
export async function timeOffToldAfter(
  q: Queryable,
  { personIds, from, to, since }: { personIds: readonly string[]; from: string; to: string; since: string },
): Promise<LateTimeOff[]> {
  return rows(
    q,
    TimeOffRow,
    `select person_id, from_day as "from", to_day as "to", portion, kind from told_time_off
     where person_id = any($1::uuid[]) and from_day <= $3 and to_day >= $2 and told_at > $4 and not cancelled order by from_day, id`,
    [personIds, from, to, since],
  )
}

/** Lets go of what was kept of a sprint. */
export async function forgetSprint(tx: Tx, sprintId: string): Promise<void> {
  await execute(tx, 'delete from sprint_progress where sprint_id = $1', [sprintId])
  await execute(tx, 'delete from sprint_hours where sprint_id = $1', [sprintId])
}
