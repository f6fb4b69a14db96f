import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

/**
 * Projects whose sprints are over and whose latest run was to plan the next one and could not: it failed, `failedMs` ago or longer, or found nothing to plan,
 * `waitedMs` ago or longer. Where people ended the last sprint, or a decision is on its way, nothing is idle.
 */
export async function idleProjects(q: Queryable, { failedMs, waitedMs }: { failedMs: number; waitedMs: number }): Promise<string[]> {
  const found = await rows(
    q,
    z.object({ projectId: z.string() }),
    `select ended.project_id from (select project_id from schedules group by project_id having bool_and(status = 'over')) as ended
     cross join lateral (
       select status, actions -> -1 ->> 'do' as last_action, lease_until from runs where runs.project_id = ended.project_id order by id desc limit 1
     ) as latest
     where (
       (latest.status = 'failed' and lease_until < now() - $1 * interval '1 millisecond')
       or (latest.status = 'done' and last_action = 'plan-sprint' and lease_until < now() - $2 * interval '1 millisecond')
     )
     and not exists (
       select from decisions where decisions.project_id = ended.project_id and decisions.status in ('proposed', 'approved', 'executing')
     )
     order by ended.project_id`,
    [failedMs, waitedMs],
  )
  return found.map(({ projectId }) => projectId)
}
