import type { DecisionOutcome, ErrorCause, ProposedRule } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { isFailure, ruleFromFailure } from '../domain/learning/rule-from-failure.ts'
import type { PastPlan } from '../domain/learning/past-plan.ts'
import { latestLessons } from '../store/lessons.ts'
import { historyOf } from './mine.ts'
import { tryRule } from './try-rule.ts'

/** How many closed sprints a failure is remembered for. */
const REMEMBERED = 6

type Failure = {
  outcome: Pick<DecisionOutcome, 'sprintKey' | 'commitment' | 'completed' | 'ranOut' | 'cutShort'>
  causes: readonly ErrorCause[]
}

/**
 * Lets the rule that a failed sprint suggests pass the gate. What earlier failures suggested is held against the history again as it grows: too few sprints to judge a
 * rule are no reason to forget it. Of those only what goes on trial is told.
 */
export async function learnFromFailure(
  tx: Tx,
  { projectId, at, ...closed }: Failure & { projectId: string; at: string },
): Promise<ProposedRule[]> {
  const earlier = (await latestLessons(tx, projectId, REMEMBERED)).filter(({ outcome }) => isFailure(outcome))
  const failures: (Failure & { isOwn: boolean })[] = [
    ...(isFailure(closed.outcome) ? [{ ...closed, isOwn: true }] : []),
    ...earlier.map((lessons) => ({ ...lessons, isOwn: false })),
  ]
  if (failures.length === 0) return []
  const history = await historyOf(tx, projectId)
  const tried: ProposedRule[] = []
  for (const { isOwn, ...failure } of failures) {
    const rule = await tryFailure(tx, failure, { projectId, history, at })
    if (rule && (rule.accepted || isOwn)) tried.push(rule)
  }
  return tried
}

async function tryFailure(
  tx: Tx,
  { outcome, causes }: Failure,
  given: { projectId: string; history: readonly PastPlan[]; at: string },
): Promise<ProposedRule | undefined> {
  const found = ruleFromFailure(causes, outcome)
  if (!found) return undefined
  const { cause, ...rule } = found
  const origin = { kind: 'failure' as const, sprintKey: outcome.sprintKey, cause }
  const { known, ...tried } = await tryRule(tx, { ...rule, origin }, given)
  return known ? undefined : tried
}
