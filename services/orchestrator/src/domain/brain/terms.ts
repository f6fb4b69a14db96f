import type { PlanningPolicy, PlanTerms } from '@dsm/contracts'

/** The terms of a policy by itself: no strategy, no further caution. */
export function termsOf({ commitProbability, commitScale, reservePoints, maxPointsPerPerson, smallItems }: PlanningPolicy): PlanTerms {
  return { commitProbability, commitScale, reservePoints, maxPointsPerPerson, smallItems }
}

/** The policy with these terms in the place of its own; without any, as it is. */
export const withTerms = (policy: PlanningPolicy, terms: PlanTerms | undefined): PlanningPolicy => ({ ...policy, ...terms })
