import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const Ended = z.object({ sprintId: z.uuid() })

/** Far more than planning looks back on. */
const latestMax = 200

/** Sprints of the project whose end has been heard of, the latest first. */
export async function endedSprints(q: Queryable, projectId: string): Promise<string[]> {
  const sql = 'select sprint_id from ended_sprints where project_id = $1 order by at desc, sprint_id desc limit $2'
  return (await rows(q, Ended, sql, [projectId, latestMax])).map(({ sprintId }) => sprintId)
}

/** Those of the sprints whose end has been heard of. */
export async function endedOf(q: Queryable, sprintIds: readonly string[]): Promise<Set<string>> {
  const found = await rows(q, Ended, 'select sprint_id from ended_sprints where sprint_id = any($1::uuid[])', [sprintIds])
  return new Set(found.map(({ sprintId }) => sprintId))
}

export async function noteEnd(tx: Tx, { sprintId, projectId, at }: { sprintId: string; projectId: string; at: string }): Promise<void> {
  await execute(tx, 'insert into ended_sprints (sprint_id, project_id, at) values ($1, $2, $3) on conflict (sprint_id) do nothing', [
    sprintId,
    projectId,
    at,
  ])
}
