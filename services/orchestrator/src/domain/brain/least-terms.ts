import type { PlanningPolicy, PlanningSnapshot, PlanTerms } from '@dsm/contracts'
import { closure, findCandidates } from '../planning/eligibility.ts'
import { forecastDelivery, probabilityMet } from '../planning/forecast-delivery.ts'
import { sum } from '../planning/sum.ts'
import { termsOf } from './terms.ts'

/** What is completed less probably than not is nothing to commit. */
const evenChance = 0.5
/** Points that rounding may take from a commitment, and the probability that it may add. */
const dust = { points: 0.02, probability: 0.001 }

/**
 * Terms for a sprint in which nothing fits the policy's own probability, the most cautious first: what the smallest item takes with all that it depends on, then whatever
 * an even chance leaves, should people have no room for that one. Empty where no item fits even that.
 */
export function leastTerms(snapshot: PlanningSnapshot, policy: PlanningPolicy): PlanTerms[] {
  const even: PlanTerms = { ...termsOf(policy), commitProbability: evenChance }
  const forecast = forecastDelivery(snapshot, { ...policy, ...even })
  if (!forecast || policy.commitProbability <= evenChance) return []
  const { candidates } = findCandidates(snapshot, { ...policy, ...even }, forecast)
  const byId = new Map(candidates.map((candidate) => [candidate.item.id, candidate]))
  const withNeeds = candidates.map(({ item }) => sum([...closure(item.id, byId)].map((id) => byId.get(id)?.points ?? 0)))
  if (withNeeds.length === 0) return []

  const needed = (Math.min(...withNeeds) + policy.reservePoints) / policy.commitScale + dust.points
  const commitProbability = Math.round((probabilityMet(forecast, needed) - dust.probability) * 1000) / 1000
  return commitProbability > evenChance ? [{ ...even, commitProbability }, even] : [even]
}
