import type { Belief, Candidate, Choice, ContextFacts, DecisionOutcome, Forecast, PlanningPolicy } from '@dsm/contracts'
import type { JudgedDecision } from './calibration.ts'
import type { PastPlan } from './past-plan.ts'

/** A plan whose sprint is closed, as it was recorded; null where nothing was weighed. */
export type JudgedPlan = {
  episodeId: string | null
  knownAt: string | null
  facts: ContextFacts | null
  candidates: readonly Candidate[] | null
  choice: Choice | null
  strategies: Belief['strategies'] | null
  forecast: Pick<Forecast, 'p15' | 'p50' | 'p85' | 'commit'>
  policy: Pick<PlanningPolicy, 'commitProbability' | 'maxPointsPerPerson'>
  outcome: DecisionOutcome
}

const chosenOf = ({ candidates, choice }: JudgedPlan): Candidate | undefined =>
  candidates?.find(({ number }) => number === choice?.candidate)

/** What it stated, for the calibration table. */
export function statedBy(plan: JudgedPlan): JudgedDecision {
  const { choice, forecast, outcome } = plan
  return {
    confidence: choice?.confidence.mean ?? null,
    probabilityMet: chosenOf(plan)?.probabilityMet ?? null,
    completed: outcome.completed,
    met: outcome.commitmentMet,
    p15: forecast.p15,
    p85: forecast.p85,
    ranOut: outcome.ranOut,
    closedOn: outcome.closedOn,
  }
}

/** The plan as rules are tested on it; undefined where it was recorded without its facts. */
export function pastPlan(plan: JudgedPlan): PastPlan | undefined {
  const { episodeId, knownAt, facts, strategies, forecast, policy, outcome } = plan
  const chosen = chosenOf(plan)
  if (episodeId === null || knownAt === null || facts === null || strategies === null || !chosen) return undefined
  return {
    episodeId,
    closedOn: outcome.closedOn,
    knownAt,
    facts,
    applied: strategies.filter(({ name }) => chosen.strategies.includes(name)),
    forecast: { commitPoints: forecast.commit.forecast, p50: forecast.p50 },
    policy: { ...policy, commitProbability: chosen.terms.commitProbability },
    commitment: outcome.commitment,
    completed: outcome.completed,
    ranOut: outcome.ranOut,
  }
}
