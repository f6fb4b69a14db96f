import { ProjectKey, type ProjectTold, TimeZone } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, type Tx } from '@dsm/postgres'
import { z } from 'zod'

type Told = Pick<ProjectTold, 'id' | 'key' | 'timeZone'>
const Known = z.object({ key: ProjectKey })
const Zoned = z.object({ timeZone: TimeZone })
const Numbered = Known.extend({ lastSprint: z.int() })

export async function knowsProject(q: Queryable, projectId: string): Promise<boolean> {
  return (await maybeRow(q, Known, 'select key from projects where id = $1', [projectId])) !== undefined
}

export async function rememberProject(q: Queryable, { id, key, timeZone }: Told): Promise<void> {
  const sql = "insert into projects (id, key, time_zone) values ($1, $2, coalesce($3, 'UTC')) on conflict (id) do nothing"
  await execute(q, sql, [id, key, timeZone ?? null])
}

/** Notes the zone of a project, which may be heard of here for the first time; one that is not told stays. */
export async function moveProject(tx: Tx, { id, key, timeZone }: Told): Promise<void> {
  const sql = `
    insert into projects (id, key, time_zone) values ($1, $2, coalesce($3, 'UTC'))
    on conflict (id) do update set time_zone = coalesce($3, projects.time_zone)`
  await execute(tx, sql, [id, key, timeZone ?? null])
}

/** Holds the project until `tx` ends: its sprints are planned one after another. Returns what it says of its days. */
export async function lockProject(tx: Tx, projectId: string): Promise<z.infer<typeof Zoned>> {
  return row(tx, Zoned, 'select time_zone from projects where id = $1 for update', [projectId])
}

/** Takes the next sprint number of a locked project. The number of a transaction that rolls back is given out again. */
export async function takeSprintNumber(tx: Tx, projectId: string): Promise<{ number: number; key: string }> {
  const sql = 'update projects set last_sprint = last_sprint + 1 where id = $1 returning key, last_sprint'
  const { key, lastSprint } = await row(tx, Numbered, sql, [projectId])
  return { number: lastSprint, key: `${key}-S${String(lastSprint).padStart(2, '0')}` }
}
