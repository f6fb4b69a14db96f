import { DecisionLessons } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

export type StoredLessons = DecisionLessons & { outcome: NonNullable<DecisionLessons['outcome']> }

/** `askModel`: a model is to be asked for rules. */
export async function insertLessons(
  tx: Tx,
  { projectId, askModel, ...learned }: StoredLessons & { projectId: string; askModel: boolean },
): Promise<void> {
  const { decisionId, outcome, causes, lessons, strategies, rules } = learned
  await execute(
    tx,
    `insert into lessons (decision_id, project_id, outcome, causes, lessons, strategies, rules, proposals) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      decisionId,
      projectId,
      ...[outcome, causes, lessons, strategies, rules].map((value) => JSON.stringify(value)),
      askModel ? 'due' : 'none',
    ],
  )
}

export async function findLessons(q: Queryable, decisionId: string): Promise<DecisionLessons | undefined> {
  return maybeRow(
    q,
    DecisionLessons,
    'select decision_id, outcome, causes, lessons, strategies, rules from lessons where decision_id = $1',
    [decisionId],
  )
}

const Judged = DecisionLessons.pick({ causes: true }).extend({ outcome: DecisionLessons.shape.outcome.unwrap() })

/** What the project's latest closed sprints came to and why, newest first. */
export async function latestLessons(q: Queryable, projectId: string, limit: number): Promise<z.infer<typeof Judged>[]> {
  return rows(q, Judged, 'select outcome, causes from lessons where project_id = $1 order by decision_id desc limit $2', [projectId, limit])
}

/** Takes the failure for which a model is to be asked, the latest first, for `leaseMs`. A project's earlier ones are skipped: what they had to teach is in the later facts. */
export async function takeFailure(q: Queryable, leaseMs: number): Promise<string | undefined> {
  const taken = await maybeRow(
    q,
    z.object({ decisionId: z.string() }),
    `with taken as (
       update lessons set asking_until = now() + $1 * interval '1 millisecond'
       where decision_id = (
         select decision_id from lessons where proposals = 'due' and coalesce(asking_until < now(), true)
         order by decision_id desc limit 1 for update skip locked
       ) returning decision_id, project_id
     ), earlier as (
       update lessons set proposals = 'skipped', asking_until = null
       from taken where lessons.project_id = taken.project_id and lessons.proposals = 'due' and lessons.decision_id < taken.decision_id
     )
     select decision_id from taken`,
    [leaseMs],
  )
  return taken?.decisionId
}

/** Holds a failure, if a model is still to be asked for it, until the transaction ends. */
export async function lockFailure(tx: Tx, decisionId: string): Promise<boolean> {
  const due = await maybeRow(tx, z.object({}), `select 1 from lessons where decision_id = $1 and proposals = 'due' for update`, [
    decisionId,
  ])
  return due !== undefined
}

/** Ends the asking for a failure and adds the rules that came of it. */
export async function endAsking(
  tx: Tx,
  { decisionId, rules, result }: { decisionId: string; rules: DecisionLessons['rules']; result: 'asked' | 'skipped' },
): Promise<void> {
  await execute(tx, `update lessons set proposals = $3, asking_until = null, rules = rules || $2::jsonb where decision_id = $1`, [
    decisionId,
    JSON.stringify(rules),
    result,
  ])
}
