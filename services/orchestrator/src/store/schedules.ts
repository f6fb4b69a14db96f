import { Day, Id, Instant, ProjectId, type ProjectTold, RepairReason, type Sprint, TimeOfDay, TimeZone } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

type Times = Pick<ProjectTold, 'id' | 'timeZone' | 'dailyScrumAt'>

/** Notes where and when a project's team meets; what is not told stays. With `keepKnown` all that is known does. */
export async function noteTimes(q: Queryable, { id, timeZone, dailyScrumAt }: Times, { keepKnown = false } = {}): Promise<void> {
  const insert = `insert into project_times as known (project_id, time_zone, daily_scrum_at)
    values ($1, coalesce($2, 'UTC'), coalesce($3, '09:00')) on conflict (project_id)`
  const update = 'do update set time_zone = coalesce($2, known.time_zone), daily_scrum_at = coalesce($3, known.daily_scrum_at)'
  await execute(q, `${insert} ${keepKnown ? 'do nothing' : update}`, [id, timeZone ?? null, dailyScrumAt ?? null])
}

export type SprintToMeet = Pick<Sprint, 'id' | 'projectId' | 'key' | 'endsOn'> & {
  status: 'planned' | 'active' | 'over'
  weekdays: number[]
}

/** Notes a sprint whose team meets, or does no more. Its life goes one way: late news of its beginning changes nothing. */
export async function noteSprint(q: Queryable, { id, projectId, key, status, weekdays, endsOn }: SprintToMeet): Promise<void> {
  await execute(
    q,
    `insert into schedules as known (sprint_id, project_id, sprint_key, status, weekdays, ends_on) values ($1, $2, $3, $4, $5, $6)
     on conflict (sprint_id) do update set status = excluded.status
     where known.status = 'planned' or (known.status = 'active' and excluded.status = 'over')`,
    [id, projectId, key, status, weekdays, endsOn],
  )
}

const Weekdays = z.array(z.int().min(1).max(7))
const State = z.enum(['unseen', 'present', 'missing', 'drifted'])
const WantedRow = z.object({
  sprintId: Id,
  projectId: ProjectId,
  sprintKey: z.string(),
  status: z.enum(['planned', 'active']),
  weekdays: Weekdays,
  endsOn: Day,
  timeZone: TimeZone,
  dailyScrumAt: TimeOfDay,
  wantedSince: Instant,
  firedAt: Instant.nullable(),
  state: State,
})
export type WantedRow = z.infer<typeof WantedRow>

const RecordRow = WantedRow.extend({
  id: Id,
  drift: z.array(z.string()),
  seenAt: Instant.nullable(),
  repairs: z.int(),
  lastRepair: z.object({ reason: RepairReason, drift: z.array(z.string()), at: Instant }).nullable(),
})
export type ScheduleRecord = z.infer<typeof RecordRow>

const wantedColumns = `sprint_id, project_id, sprint_key, status, weekdays, ends_on, coalesce(time_zone, 'UTC') as time_zone,
  coalesce(daily_scrum_at, '09:00') as daily_scrum_at, wanted_since, fired_at, state`

/** Every sprint that is not over, oldest first. */
export function sprintsToMeet(q: Queryable): Promise<WantedRow[]> {
  return rows(
    q,
    WantedRow,
    `select ${wantedColumns} from schedules left join project_times using (project_id) where status <> 'over' order by sprint_id`,
  )
}

/** The same with what the scheduler has of each: those of `visible` projects (all, where null) behind the id `after`. */
export function listSchedules(
  q: Queryable,
  { visible, after, limit }: { visible: readonly string[] | null; after: string | null; limit: number },
): Promise<ScheduleRecord[]> {
  return rows(
    q,
    RecordRow,
    `select sprint_id as id, ${wantedColumns}, drift, seen_at, repairs, last_repair from schedules left join project_times using (project_id)
     where status <> 'over' and ($1::text[] is null or project_id = any($1)) and ($2::uuid is null or sprint_id > $2) order by sprint_id limit $3`,
    [visible, after, limit],
  )
}

type Seen = {
  sprintId: string
  state: z.infer<typeof State>
  drift: string[]
  firedAt: string | null
  repair: RepairReason | null
  fault: string | null
}

/** Keeps what a pass found and left. */
export async function noteSeen(q: Queryable, seen: readonly Seen[], at: string): Promise<void> {
  const noted = seen.map(({ sprintId, state, drift, firedAt, repair, fault }) => ({
    sprint_id: sprintId,
    state,
    drift: fault === null ? [] : [...drift, fault],
    fired_at: firedAt,
    repair: repair && fault === null ? { reason: repair, drift, at } : null,
  }))
  await execute(
    q,
    `update schedules set state = seen.state, drift = seen.drift, seen_at = $2, fired_at = greatest(schedules.fired_at, seen.fired_at),
       repairs = repairs + (seen.repair is not null)::integer, last_repair = coalesce(seen.repair, last_repair)
     from jsonb_to_recordset($1::jsonb) as seen (sprint_id uuid, state text, drift jsonb, fired_at timestamptz, repair jsonb)
     where schedules.sprint_id = seen.sprint_id`,
    [JSON.stringify(noted), at],
  )
}

const Look = z.object({ fault: z.string().nullable(), lookedAt: Instant })
export type Look = z.infer<typeof Look>

/** How the last look at a scheduler went. */
export async function noteLook(q: Queryable, { kind, fault, lookedAt }: Look & { kind: string }): Promise<void> {
  await execute(
    q,
    `insert into schedulers (kind, fault, looked_at) values ($1, $2, $3)
     on conflict (kind) do update set fault = excluded.fault, looked_at = excluded.looked_at`,
    [kind, fault, lookedAt],
  )
}

export function lastLook(q: Queryable, kind: string): Promise<Look | undefined> {
  return maybeRow(q, Look, 'select fault, looked_at from schedulers where kind = $1', [kind])
}

/** Lets every schedule be looked at as if for the first time: the scheduler is another one than before. */
export async function forgetSeen(tx: Tx, kind: string): Promise<void> {
  const others = await execute(tx, 'delete from schedulers where kind <> $1', [kind])
  if (others > 0) await execute(tx, "update schedules set state = 'unseen', drift = '[]', seen_at = null where status <> 'over'")
}
