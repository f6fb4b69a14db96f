import { Decision, type DecisionOutcome, type DecisionStatus, DecisionSummary, NewSprint, PlanningSnapshot } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const columns =
  'id, project_id, run_id, status, autonomy, taken_at, snapshot, policy, result, deliberation, explanation, made_by, sprint_id, reason, decided_by, outcome'
const OpenRow = z.object({
  id: z.string(),
  status: z.enum(['proposed', 'approved', 'executing']),
  approved: z.boolean(),
  begun: z.boolean(),
  sprint: PlanningSnapshot.shape.sprint,
})
const OrderRow = z.object({ sprintOrder: NewSprint.nullable(), sprintId: z.uuid().nullable(), status: Decision.shape.status })
/** What a summary takes from the large columns, picked out by the database. */
const summaryColumns = `id, project_id, run_id, status, autonomy, taken_at, sprint_id, reason, outcome, result ->> 'kind' as kind,
  (result -> 'certificate' ->> 'totalPoints')::numeric as commitment, coalesce(jsonb_array_length(result -> 'tasks'), 0) as tasks,
  coalesce(explanation ->> 0, '') as headline`

/** A decision, the request that the sprint service will get if it is carried out, and the digest of what it was made from. */
export type NewDecision = { decision: Decision; sprintOrder: NewSprint | null; observed?: string }

export async function insertDecision(tx: Tx, { decision, sprintOrder, observed }: NewDecision): Promise<void> {
  const json = (value: unknown) => JSON.stringify(value)
  await execute(
    tx,
    `insert into decisions (${columns}, sprint_order, observed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      decision.id,
      decision.projectId,
      decision.runId,
      decision.status,
      decision.autonomy,
      decision.takenAt,
      json(decision.snapshot),
      json(decision.policy),
      json(decision.result),
      decision.deliberation && json(decision.deliberation),
      json(decision.explanation),
      json(decision.madeBy),
      decision.sprintId,
      decision.reason,
      decision.decidedBy,
      decision.outcome && json(decision.outcome),
      sprintOrder && json(sprintOrder),
      observed ?? null,
    ],
  )
}

/** `lock` holds the decision until the transaction ends. */
export async function findDecision(q: Queryable, decisionId: string, { lock = false } = {}): Promise<Decision | undefined> {
  const sql = `select ${columns} from decisions where id = $1`
  return maybeRow(q, Decision, lock ? `${sql} for update` : sql, [decisionId])
}

/** The latest decision of a project, if it only records what would be done and was made from the same. */
export async function findRecorded(
  q: Queryable,
  { projectId, observed }: { projectId: string; observed: string },
): Promise<Decision | undefined> {
  return maybeRow(
    q,
    Decision,
    `select ${columns} from (select * from decisions where project_id = $1 order by id desc limit 1) latest
     where status = 'recorded' and observed = $2`,
    [projectId, observed],
  )
}

export async function findOpenDecision(q: Queryable, projectId: string): Promise<z.infer<typeof OpenRow> | undefined> {
  return maybeRow(
    q,
    OpenRow,
    `select id, status, snapshot -> 'sprint' as sprint, decided_by is not null as approved, sprint_id is not null as begun
     from decisions where project_id = $1 and status in ('proposed', 'approved', 'executing')`,
    [projectId],
  )
}

/** The request that carries a decision out, and how far it came. */
export async function findSprintOrder(q: Queryable, decisionId: string): Promise<z.infer<typeof OrderRow> | undefined> {
  return maybeRow(q, OrderRow, 'select sprint_order, sprint_id, status from decisions where id = $1', [decisionId])
}

/** Decisions of a project before `beforeId` (all where null), newest first. */
export async function listDecisions(
  q: Queryable,
  { projectId, beforeId, status, limit }: { projectId: string; beforeId: string | null; status: DecisionStatus | null; limit: number },
): Promise<DecisionSummary[]> {
  return rows(
    q,
    DecisionSummary,
    `select ${summaryColumns} from decisions
     where project_id = $1 and ($2::uuid is null or id < $2) and ($3::text is null or status = $3) order by id desc limit $4`,
    [projectId, beforeId, status, limit],
  )
}

/** Projects whose decision is on its way while no run works on it. A run that failed keeps its lease, which is the pause before the next try. */
export async function projectsToResume(q: Queryable): Promise<string[]> {
  const found = await rows(
    q,
    z.object({ projectId: z.string() }),
    `select project_id from decisions where status in ('approved', 'executing')
     and not exists (select from runs where runs.project_id = decisions.project_id and runs.lease_until > now()) order by id`,
  )
  return found.map(({ projectId }) => projectId)
}

/** Moves a decision on, if it still stands where the caller believes: false, and nothing is changed, if someone else was faster. */
export async function moveDecision(
  q: Queryable,
  move: { id: string; from: readonly DecisionStatus[]; to: DecisionStatus; reason?: string; decidedBy?: string; sprintId?: string },
): Promise<boolean> {
  const moved = await execute(
    q,
    `update decisions set status = $3, reason = coalesce($4, reason), decided_by = coalesce($5, decided_by), sprint_id = coalesce($6, sprint_id)
     where id = $1 and status = any($2)`,
    [move.id, move.from, move.to, move.reason ?? null, move.decidedBy ?? null, move.sprintId ?? null],
  )
  return moved === 1
}

export async function setOutcome(q: Queryable, decisionId: string, outcome: DecisionOutcome): Promise<void> {
  await execute(q, 'update decisions set outcome = $2 where id = $1', [decisionId, JSON.stringify(outcome)])
}

/** Whether the decision that planned a sprint has not been told its outcome; false where no decision did. */
export async function awaitsOutcome(q: Queryable, { projectId, sprintId }: { projectId: string; sprintId: string }): Promise<boolean> {
  const sql = 'select id from decisions where project_id = $1 and sprint_id = $2 and outcome is null limit 1'
  return (await maybeRow(q, z.object({ id: z.string() }), sql, [projectId, sprintId])) !== undefined
}

/** How many decisions the record of a project goes back. */
const recordDecisions = 50

/** Whether the commitments of the project's latest decisions were met, oldest first. */
export async function metCommitments(q: Queryable, projectId: string): Promise<boolean[]> {
  const found = await rows(
    q,
    z.object({ met: z.boolean() }),
    `select (outcome ->> 'commitmentMet')::boolean as met from
       (select id, outcome from decisions where project_id = $1 and outcome is not null and outcome ->> 'cutShort' is distinct from 'true' order by id desc limit $2) latest order by id`,
    [projectId, recordDecisions],
  )
  return found.map(({ met }) => met)
}
