import type { Candidate, ConsideredStrategy, ContextFacts, PlanningPolicy, PlanningSnapshot, PlanTerms } from '@dsm/contracts'
import { forecastDelivery } from '../planning/forecast-delivery.ts'
import { combineEffects } from '../strategies/combine-effects.ts'
import { termsOf } from './terms.ts'

/** Terms on which the sprint could be planned, and where they come from. */
export type Alternative = Pick<Candidate, 'label' | 'strategies' | 'terms'>

/** A more cautious commitment leaves this share of the policy's chance of missing it. */
const cautiousShare = 1 / 3
/** With more, the solver's time would go into what nobody picks. */
const singleStrategies = 3

/** The terms worth planning, the rule's own choice first. */
export function alternatives(given: { snapshot: PlanningSnapshot; facts: ContextFacts; policy: PlanningPolicy }): Alternative[] {
  const { snapshot, facts, policy } = given
  const applied = snapshot.belief.strategies.filter((strategy) => strategy.applied)
  const plain = termsOf(policy)
  const forecast = forecastDelivery(snapshot, policy)
  const termsWith = (strategies: readonly ConsideredStrategy[]): PlanTerms =>
    forecast ? combineEffects(strategies, { forecast: { commitPoints: forecast.commit.points }, facts, policy }) : plain
  const names = (strategies: readonly ConsideredStrategy[]) => strategies.map(({ name }) => name)

  const rule: Alternative =
    applied.length > 0
      ? { label: 'with-strategies', strategies: names(applied), terms: termsWith(applied) }
      : { label: 'without-strategies', strategies: [], terms: plain }
  const cautious: Alternative = { ...rule, label: 'cautious', terms: { ...rule.terms, commitProbability: moreCautious(policy) } }
  const without: Alternative[] = applied.length > 0 ? [{ label: 'without-strategies', strategies: [], terms: plain }] : []
  const singles = applied.length > 1 ? applied.slice(0, singleStrategies) : []
  return [
    rule,
    ...without,
    cautious,
    ...singles.map((one): Alternative => ({ label: 'single-strategy', strategies: [one.name], terms: termsWith([one]) })),
  ]
}

const moreCautious = ({ commitProbability }: PlanningPolicy) =>
  Math.min(0.99, Math.round((1 - (1 - commitProbability) * cautiousShare) * 1000) / 1000)
