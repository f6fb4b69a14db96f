import { ProjectKey } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const Known = z.object({ key: ProjectKey })
const Numbered = Known.extend({ lastSprint: z.int() })

export async function knowsProject(q: Queryable, projectId: string): Promise<boolean> {
  return (await maybeRow(q, Known, 'select key from projects where id = $1', [projectId])) !== undefined
}

export async function rememberProject(q: Queryable, { id, key }: { id: string; key: string }): Promise<void> {
  await execute(q, 'insert into projects (id, key) values ($1, $2) on conflict (id) do nothing', [id, key])
}

/** Holds the project until `tx` ends: its sprints are planned one after another. */
export async function lockProject(tx: Tx, projectId: string): Promise<void> {
  await row(tx, Known, 'select key from projects where id = $1 for update', [projectId])
}

/** Takes the next sprint number of a locked project. The number of a transaction that rolls back is given out again. */
export async function takeSprintNumber(tx: Tx, projectId: string): Promise<{ number: number; key: string }> {
  const sql = 'update projects set last_sprint = last_sprint + 1 where id = $1 returning key, last_sprint'
  const { key, lastSprint } = await row(tx, Numbered, sql, [projectId])
  return { number: lastSprint, key: `${key}-S${String(lastSprint).padStart(2, '0')}` }
}
