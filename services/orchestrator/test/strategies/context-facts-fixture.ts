import type { ContextFacts } from '@dsm/contracts'

/** Facts of an ordinary sprint. */
export const factsWith = (changed: Partial<ContextFacts> = {}): ContextFacts => ({
  teamSize: 5,
  workingDays: 10,
  hours: 320,
  ptoRatio: 0.2,
  peopleAway: 1,
  readyItems: 30,
  readyPoints: 120,
  carriedOverPoints: 8,
  largestItemPoints: 8,
  bugShare: 0.1,
  dependencyShare: 0.2,
  pastSprints: 6,
  lastCompletion: 0.9,
  recentShortfall: 0.1,
  recentAddedShare: 0.05,
  ...changed,
})
