import { Project, ProblemError } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const columns = `id, key, name, goal, status, calendar_id, time_zone, daily_scrum_at, active_sprint_id, last_sprint_closed_on, version, created_at`

type NewRow = Pick<Project, 'id' | 'name' | 'goal' | 'calendarId' | 'timeZone' | 'dailyScrumAt' | 'createdAt'>

/** With the first of `keys` that no project has. Throws `project-exists`. */
export async function insertProject(tx: Tx, project: NewRow, keys: readonly string[]): Promise<Project> {
  const { id, name, goal, calendarId, timeZone, dailyScrumAt, createdAt } = project
  const sql = `
    insert into projects (id, key, name, goal, calendar_id, time_zone, daily_scrum_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${columns}`
  for (const key of keys) {
    const inserted = await maybeRow(tx, Project, sql, [id, key, name, goal, calendarId, timeZone, dailyScrumAt, createdAt])
    if (inserted) return inserted
    if (await execute(tx, 'select 1 from projects where id = $1', [id]))
      throw new ProblemError('project-exists', `there is a project ${id}`)
  }
  throw new ProblemError('project-exists', `there is a project with the key ${keys.join(' and one with ')}`)
}

/** Throws `not-found`. */
export async function projectOf(q: Queryable, id: string): Promise<Project> {
  return found(await maybeRow(q, Project, `select ${columns} from projects where id = $1`, [id]), id)
}

/** The project, locked until `tx` ends. Throws `not-found`. */
export async function lockProject(tx: Tx, id: string): Promise<Project> {
  return found(await maybeRow(tx, Project, `select ${columns} from projects where id = $1 for no key update`, [id]), id)
}

/** Locks several at once, in one order. */
export async function lockProjects(tx: Tx, ids: readonly string[]): Promise<void> {
  await execute(tx, 'select 1 from projects where id = any($1) order by id for no key update', [ids])
}

/** Projects among `visible` (all, where null) behind the id `after`, by id. */
export function listProjects(q: Queryable, page: { visible: readonly string[] | null; after: string; limit: number }): Promise<Project[]> {
  const sql = `select ${columns} from projects where id > $1 and ($2::text[] is null or id = any($2)) order by id limit $3`
  return rows(q, Project, sql, [page.after, page.visible, page.limit])
}

export async function updateProject(tx: Tx, project: Project): Promise<Project> {
  const { id, name, goal, status, calendarId, timeZone, dailyScrumAt } = project
  const sql = `
    update projects set name = $2, goal = $3, status = $4, calendar_id = $5, time_zone = $6, daily_scrum_at = $7, version = version + 1
    where id = $1 returning ${columns}`
  return row(tx, Project, sql, [id, name, goal, status, calendarId, timeZone, dailyScrumAt])
}

/** Sets the active sprint, unless one that was started later is known. An unknown project changes nothing. */
export async function setActiveSprint(tx: Tx, sprint: { projectId: string; sprintId: string; since: string }): Promise<void> {
  const sql = `
    update projects set active_sprint_id = $2, active_sprint_since = $3
    where id = $1 and (active_sprint_since is null or active_sprint_since <= $3)`
  await execute(tx, sql, [sprint.projectId, sprint.sprintId, sprint.since])
}

/** Clears the active sprint if it is this one. */
export async function endActiveSprint(tx: Tx, sprint: { projectId: string; sprintId: string }): Promise<void> {
  const sql = 'update projects set active_sprint_id = null, active_sprint_since = null where id = $1 and active_sprint_id = $2'
  await execute(tx, sql, [sprint.projectId, sprint.sprintId])
}

/** Keeps the latest of the days on which a sprint was closed. */
export async function noteSprintClosed(tx: Tx, { projectId, closedOn }: { projectId: string; closedOn: string }): Promise<void> {
  await execute(tx, 'update projects set last_sprint_closed_on = greatest(last_sprint_closed_on, $2) where id = $1', [projectId, closedOn])
}

/** Projects to which these people are allocated on some day of the span; of all time where it is left out. */
export async function projectIdsOf(q: Queryable, personIds: readonly string[], span?: { from: string; to: string }): Promise<string[]> {
  const sql = `
    select distinct project_id from allocations
    where person_id = any($1) and coalesce(from_day <= $3, true) and coalesce(to_day >= $2, true) order by project_id`
  const found = await rows(q, z.object({ projectId: z.string() }), sql, [personIds, span?.from ?? null, span?.to ?? null])
  return found.map(({ projectId }) => projectId)
}

function found(project: Project | undefined, id: string): Project {
  if (!project) throw new ProblemError('not-found', `there is no project ${id}`)
  return project
}
