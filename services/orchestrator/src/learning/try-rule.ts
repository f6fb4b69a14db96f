import type { ContextFacts, ProposedRule, StrategyOrigin, StrategyRule } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { backTest, verdictOn } from '../domain/learning/back-test.ts'
import { oldestFirst, type PastPlan } from '../domain/learning/past-plan.ts'
import { proposeStrategy } from '../strategies/propose-strategy.ts'

export type FoundRule = { name: string; rule: StrategyRule; origin: StrategyOrigin }

/** What became of a rule; `known`: the project has one that does the same, whether it is tried, applied or retired. */
export type Tried = ProposedRule & { known: boolean }

/** The gate that every rule passes, whoever found it: tested on the stored history, and no twin of another. What passes goes on trial. */
export async function tryRule(
  tx: Tx,
  { name, rule, origin }: FoundRule,
  { projectId, history, at }: { projectId: string; history: readonly PastPlan[]; at: string },
): Promise<Tried> {
  const tested = backTest(rule, history)
  const { sprints, changed, lossWith, lossWithout } = tested
  const judged = { name, rule, origin, backTest: { sprints, changed, lossWith, lossWithout } }
  const { passed, because } = verdictOn(tested)
  if (!passed) return { ...judged, accepted: false, known: false, because }
  const proposed = await proposeStrategy(tx, { projectId, name, rule, origin, facts: comparedBy(history), reason: because, at })
  return proposed.kind === 'added'
    ? { ...judged, name: proposed.strategy.name, accepted: true, known: false, because }
    : { ...judged, accepted: false, known: true, because: proposed.because }
}

/** Facts by which rules are told apart: those of past sprints, and of the next as the last was, with one more sprint behind it. A rule for new teams is none for grown ones. */
function comparedBy(history: readonly PastPlan[]): ContextFacts[] {
  const facts = oldestFirst(history).map((plan) => plan.facts)
  const last = facts.at(-1)
  return last ? [...facts, { ...last, pastSprints: last.pastSprints + 1 }] : facts
}
