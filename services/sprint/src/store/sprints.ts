import { Instant, ProblemError, Sprint, type SprintStatus } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx, violates } from '@dsm/postgres'
import { z } from 'zod'

/** A sprint with what is kept about it and shown to nobody. */
export const StoredSprint = Sprint.extend({
  /** Order within the project. */
  number: z.int(),
  simulationSeed: z.int().nullable(),
  plannedAt: Instant,
})
export type StoredSprint = z.infer<typeof StoredSprint>

const columns = `id, project_id, number, key, name, goal, status, starts_on, ends_on, working_days, progress_source, simulation_seed,
  decision_id, people, totals, planned_at, started_at, closed_at, ran_out, hours_with_work, version, time_zone`

/** Throws `not-found`. `lock` holds the sprint until the transaction ends: whoever changes anything in it waits here. */
export async function findSprint(q: Queryable, sprintId: string, { lock = false } = {}): Promise<StoredSprint> {
  const sql = `select ${columns} from sprints where id = $1`
  const found = await maybeRow(q, StoredSprint, lock ? `${sql} for update` : sql, [sprintId])
  if (!found) throw new ProblemError('not-found', `no sprint ${sprintId}`)
  return found
}

/** The sprint that a decision has planned, whatever became of it since. */
export function findSprintOfDecision(q: Queryable, projectId: string, decisionId: string): Promise<StoredSprint | undefined> {
  return maybeRow(q, StoredSprint, `select ${columns} from sprints where project_id = $1 and decision_id = $2`, [projectId, decisionId])
}

export type SprintsWanted = { status: SprintStatus | null; beforeNumber: number | null; limit: number }

/** Sprints of a project with a number below `beforeNumber` (all where null), newest first. */
export function listSprints(q: Queryable, projectId: string, { status, beforeNumber, limit }: SprintsWanted): Promise<StoredSprint[]> {
  return rows(
    q,
    StoredSprint,
    `select ${columns} from sprints
     where project_id = $1 and ($2::text is null or status = $2) and ($3::bigint is null or number < $3) order by number desc limit $4`,
    [projectId, status, beforeNumber, limit],
  )
}

const Overlapping = z.object({ key: z.string(), status: z.string(), startsOn: z.string(), endsOn: z.string() })

/** A planned or active sprint of the project that shares a day with this span. */
export function findOverlapping(
  q: Queryable,
  { projectId, startsOn, endsOn }: Pick<Sprint, 'projectId' | 'startsOn' | 'endsOn'>,
): Promise<z.infer<typeof Overlapping> | undefined> {
  return maybeRow(
    q,
    Overlapping,
    `select key, status, starts_on, ends_on from sprints
     where project_id = $1 and status in ('planned', 'active') and starts_on <= $3 and ends_on >= $2 order by number limit 1`,
    [projectId, startsOn, endsOn],
  )
}

export async function insertSprint(tx: Tx, sprint: StoredSprint): Promise<void> {
  await execute(
    tx,
    `insert into sprints (${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::date[], $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
    [
      sprint.id,
      sprint.projectId,
      sprint.number,
      sprint.key,
      sprint.name,
      sprint.goal,
      sprint.status,
      sprint.startsOn,
      sprint.endsOn,
      sprint.workingDays,
      sprint.progressSource,
      sprint.simulationSeed,
      sprint.decisionId,
      JSON.stringify(sprint.people),
      JSON.stringify(sprint.totals),
      sprint.plannedAt,
      sprint.startedAt,
      sprint.closedAt,
      sprint.ranOut,
      sprint.hoursWithWork ?? null,
      sprint.version,
      sprint.timeZone,
    ],
  )
}

/** Writes what can change of a sprint. Throws `active-sprint-exists`. */
export async function saveSprint(
  tx: Tx,
  { id, status, totals, startedAt, closedAt, ranOut, hoursWithWork, version, key }: Sprint,
): Promise<void> {
  await execute(
    tx,
    `update sprints set status = $2, totals = $3, started_at = $4, closed_at = $5, ran_out = $6, hours_with_work = $7, version = $8
     where id = $1`,
    [id, status, JSON.stringify(totals), startedAt, closedAt, ranOut, hoursWithWork ?? null, version],
  ).catch((error: unknown) => {
    if (!violates(error, 'sprints_one_active')) throw error
    throw new ProblemError('active-sprint-exists', `${key} cannot start while another sprint of its project is active`, { cause: error })
  })
}

/** Puts the sprints of a project that are not over into its time zone. */
export async function moveSprints(tx: Tx, { id, timeZone }: { id: string; timeZone?: string | undefined }): Promise<void> {
  if (timeZone === undefined) return
  await execute(tx, "update sprints set time_zone = $2 where project_id = $1 and status in ('planned', 'active')", [id, timeZone])
}

const Id = z.object({ sprintId: z.uuid() })

/** Planned and active sprints of a project that hold an item, in the order in which they are locked. */
export async function openSprintsWith(q: Queryable, { projectId, itemId }: { projectId: string; itemId: string }): Promise<string[]> {
  const found = await rows(
    q,
    Id,
    `select t.sprint_id from sprint_tasks t join sprints s on s.id = t.sprint_id
     where t.item_id = $1 and s.project_id = $2 and t.removed_on is null and s.status in ('planned', 'active') order by t.sprint_id`,
    [itemId, projectId],
  )
  return found.map(({ sprintId }) => sprintId)
}
