import type { Confidence, DecisionOutcome, Strategy, StrategyArm } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { scoreApplication } from '../domain/strategies/score-application.ts'
import { openApplications, setApplicationOutcome } from '../store/strategy-applications.ts'
import { findStrategy } from '../store/strategies.ts'
import { SCRUM_MASTER } from './add-strategy.ts'
import { noteChange } from './note-change.ts'
import { readRecord } from './read-record.ts'

/** What a closed sprint did to a strategy; `version` is the one that was considered for it. */
export type ScoredStrategy = {
  strategy: Strategy
  version: number
  arm: StrategyArm
  shaped: boolean
  before: Confidence
  after: Confidence
}

type Outcome = Pick<DecisionOutcome, 'sprintKey' | 'commitment' | 'completed' | 'closedOn'>

/**
 * Gives the applications of a decision their outcome, once. The confidence of those that shaped its plan changes, and `strategy.changed.v1` says why; one whose
 * version has been replaced meanwhile keeps the score in its log.
 */
export async function scoreApplications(
  tx: Tx,
  { decisionId, outcome, at }: { decisionId: string; outcome: Outcome; at: string },
): Promise<ScoredStrategy[]> {
  const applications = await openApplications(tx, decisionId)
  const ids = applications.map(({ strategyId }) => ({ id: strategyId }))
  const before = await readRecord(tx, ids)
  for (const application of applications) await setApplicationOutcome(tx, application, scoreApplication(application.predicted, outcome))
  const after = await readRecord(tx, ids)

  const scored: ScoredStrategy[] = []
  for (const { strategyId: id, version, arm, shaped } of applications) {
    const stored = await findStrategy(tx, id)
    if (!stored) throw new Error(`strategy ${id} has an application and no row`)
    const considered = { id, version }
    const change = { version, arm, shaped, before: before.confidenceIn(considered), after: after.confidenceIn(considered) }
    const strategy = { ...stored, confidence: after.confidenceIn(stored) }
    scored.push({ strategy, ...change })
    if (!shaped || stored.version !== version) continue
    const { sprintKey, completed, commitment } = outcome
    const reason = `${sprintKey} completed ${completed} of ${commitment} points`
    await noteChange(tx, { strategy, change: 'scored', reason, by: SCRUM_MASTER, at, confidenceBefore: change.before })
  }
  return scored
}
