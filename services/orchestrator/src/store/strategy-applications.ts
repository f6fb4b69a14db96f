import { StrategyApplication, StrategyOutcome } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import type { z } from 'zod'

const columns = 'decision_id, strategy_id, version, arm, propensity, shaped, predicted, outcome'
const EvidenceRow = StrategyApplication.pick({ strategyId: true, version: true, arm: true, propensity: true, shaped: true }).extend({
  met: StrategyOutcome.shape.met,
  score: StrategyOutcome.shape.score,
})

/** A closed sprint as evidence about a version of a strategy. */
export type Evidence = z.infer<typeof EvidenceRow>

/** Notes what was considered for a decision; what is noted already stays. */
export async function insertApplications(tx: Tx, applications: readonly Omit<StrategyApplication, 'outcome'>[]): Promise<number> {
  return execute(
    tx,
    `insert into strategy_applications (decision_id, strategy_id, version, arm, propensity, shaped, predicted)
     select decision_id, strategy_id, version, arm, propensity, shaped, predicted
     from json_to_recordset($1::json) as given (
       decision_id uuid, strategy_id uuid, version integer, arm text, propensity double precision, shaped boolean, predicted jsonb)
     on conflict (decision_id, strategy_id) do nothing`,
    [
      JSON.stringify(
        applications.map(({ decisionId, strategyId, ...given }) => ({ ...given, decision_id: decisionId, strategy_id: strategyId })),
      ),
    ],
  )
}

/** Applications of a decision that have no outcome yet, held until the transaction ends. */
export async function openApplications(tx: Tx, decisionId: string): Promise<StrategyApplication[]> {
  return rows(
    tx,
    StrategyApplication,
    `select ${columns} from strategy_applications where decision_id = $1 and outcome is null order by strategy_id for update`,
    [decisionId],
  )
}

export async function setApplicationOutcome(
  tx: Tx,
  { decisionId, strategyId }: { decisionId: string; strategyId: string },
  outcome: StrategyOutcome,
): Promise<void> {
  await execute(tx, 'update strategy_applications set outcome = $3 where decision_id = $1 and strategy_id = $2 and outcome is null', [
    decisionId,
    strategyId,
    JSON.stringify(outcome),
  ])
}

/** What closed sprints say about strategies, every version of them, oldest first. */
export async function evidenceOf(q: Queryable, strategyIds: readonly string[]): Promise<Evidence[]> {
  return rows(
    q,
    EvidenceRow,
    `select strategy_id, version, arm, propensity, shaped, (outcome ->> 'met')::boolean as met, (outcome ->> 'score')::double precision as score
     from strategy_applications where strategy_id = any($1) and outcome is not null order by decision_id`,
    [strategyIds],
  )
}

/** The performance log of a strategy before `beforeId` (all where null), newest first. */
export async function listApplications(
  q: Queryable,
  { strategyId, beforeId, limit }: { strategyId: string; beforeId: string | null; limit: number },
): Promise<StrategyApplication[]> {
  return rows(
    q,
    StrategyApplication,
    `select ${columns} from strategy_applications where strategy_id = $1 and ($2::uuid is null or decision_id < $2)
     order by decision_id desc limit $3`,
    [strategyId, beforeId, limit],
  )
}
