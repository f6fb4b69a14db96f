import { type Queryable, row, rows } from '@dsm/postgres'
import { z } from 'zod'
import type { DecisionFact, RunFact, SprintFact } from '../check/history.ts'

const SprintRow = z.object({
  id: z.string(),
  projectId: z.string(),
  key: z.string(),
  status: z.enum(['planned', 'active', 'closed', 'cancelled']),
  decisionId: z.string().nullable(),
  startedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  items: z.array(z.string()),
  done: z.array(z.string()),
})
const RunRow = z.object({ id: z.string(), projectId: z.string(), status: z.string(), outcome: z.string() })
const DecisionRow = z.object({
  id: z.string(),
  projectId: z.string(),
  status: z.string(),
  sprintId: z.string().nullable(),
  reason: z.string().nullable(),
  hasOutcome: z.boolean(),
})
const Count = z.object({ count: z.number() })

export function readSprints(q: Queryable): Promise<SprintFact[]> {
  return rows(
    q,
    SprintRow,
    `select id, project_id, key, status, decision_id, started_at, closed_at,
       array(select item_id::text from sprint_tasks t where t.sprint_id = sprints.id and removed_on is null) as items,
       array(select item_id::text from sprint_tasks t where t.sprint_id = sprints.id and removed_on is null and t.status = 'done') as done
     from sprints order by id`,
  )
}

/** Projects that have more than one active sprint at this moment. */
export async function projectsWithTwoActive(q: Queryable): Promise<string[]> {
  const found = await rows(
    q,
    z.object({ projectId: z.string() }),
    `select project_id from sprints where status = 'active' group by project_id having count(*) > 1`,
  )
  return found.map(({ projectId }) => projectId)
}

export function readRuns(q: Queryable): Promise<RunFact[]> {
  return rows(q, RunRow, 'select id, project_id, status, outcome from runs order by id')
}

export async function countOpenSteps(q: Queryable): Promise<number> {
  return (await row(q, Count, `select count(*) as count from run_steps where status = 'started'`)).count
}

export function readDecisions(q: Queryable): Promise<DecisionFact[]> {
  return rows(
    q,
    DecisionRow,
    'select id, project_id, status, sprint_id, reason, outcome is not null as has_outcome from decisions order by id',
  )
}
