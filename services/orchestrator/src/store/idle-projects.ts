import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

/** The run meant to go on: one that met the kill switch within a sprint leaves that sprint to whoever ends it. */
const meantToPlan = `(runs.trigger = 'recovery' or runs.actions @> '[{"do": "close-sprint"}]' or runs.actions @> '[{"do": "plan-sprint"}]')`

/** What became of a project's latest run: one that failed, whose order was refused or that the kill switch kept from planning was cut short. */
const ended = `case
  when runs.status = 'failed' then 'cut short'
  when runs.status = 'running' then 'running'
  when last ->> 'do' = 'plan-sprint' then 'found nothing'
  when last ->> 'do' = 'execute-decision' and exists (select from decisions where decisions.id = runs.decision_id and status = 'failed') then 'cut short'
  when last ->> 'do' = 'wait' and starts_with(last ->> 'because', 'the kill switch is engaged') and ${meantToPlan} then 'cut short'
  else 'as it should be' end`

/**
 * Projects whose sprints are over and whose latest run was to plan the next one and could not: it was cut short, `failedMs` ago or longer, or found nothing to
 * plan, `waitedMs` ago or longer. Where people ended the last sprint, or a decision is on its way, nothing is idle.
 */
export async function idleProjects(q: Queryable, { failedMs, waitedMs }: { failedMs: number; waitedMs: number }): Promise<string[]> {
  const found = await rows(
    q,
    z.object({ projectId: z.string() }),
    `select over.project_id from (select project_id from schedules group by project_id having bool_and(status = 'over')) as over
     cross join lateral (
       select ${ended} as ended, lease_until from runs cross join lateral (select actions -> -1 as last) as action
       where runs.project_id = over.project_id order by id desc limit 1
     ) as latest
     where (
       (latest.ended = 'cut short' and lease_until < now() - $1 * interval '1 millisecond')
       or (latest.ended = 'found nothing' and lease_until < now() - $2 * interval '1 millisecond')
     )
     and not exists (
       select from decisions where decisions.project_id = over.project_id and decisions.status in ('proposed', 'approved', 'executing')
     )
     order by over.project_id`,
    [failedMs, waitedMs],
  )
  return found.map(({ projectId }) => projectId)
}
