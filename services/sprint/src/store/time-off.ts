import { Instant, type TimeOff, TimeOffKind } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { KnownAbsence, KnownTimeOff } from '../domain/people-on-day.ts'

type TimeOffNews = { timeOff: TimeOff; cancelled: boolean; toldAt: string; sequence: number }

/** Keeps what an event tells of a time off, unless a later one told of it already. The same hours told again were known when they were told first: an import
 *  cancels and books again whatever is new in its calendar, be it another note. */
export async function noteTimeOff(tx: Tx, { timeOff, cancelled, toldAt, sequence }: TimeOffNews): Promise<void> {
  await execute(
    tx,
    `insert into time_off as known (id, person_id, from_day, to_day, portion, kind, cancelled, told_at, sequence)
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

const Off = z.object({ personId: z.uuid(), portion: z.number(), kind: TimeOffKind, toldAt: Instant })
const Absence = z.object({ personId: z.uuid(), reason: z.string() })

/** Time off of these people on a day. */
export function timeOffOn(q: Queryable, date: string, personIds: readonly string[]): Promise<KnownTimeOff[]> {
  return rows(
    q,
    Off,
    `select person_id, portion, kind, told_at from time_off
     where person_id = any($2::uuid[]) and from_day <= $1 and to_day >= $1 and not cancelled order by from_day, portion desc, kind`,
    [date, personIds],
  )
}

/** Who of a sprint unexpectedly did not come on a day. */
export function absencesOn(q: Queryable, sprintId: string, date: string): Promise<KnownAbsence[]> {
  return rows(q, Absence, 'select person_id, reason from absences where sprint_id = $1 and date = $2', [sprintId, date])
}
