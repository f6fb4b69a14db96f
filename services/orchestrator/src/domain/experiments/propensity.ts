import { differences, type TrialSprint } from './trial-sprint.ts'
import { chanceAbove } from './verdict.ts'

/** However good or bad a trial looks, each arm keeps at least this probability: both are still seen after a change, and no weight grows without bound. */
const FLOOR = 0.3
/** Sprints of evidence before a trial leans, and the latest sprints that it leans on, so that it turns when the team changes. */
const LEAST_SPRINTS = 10
const LATEST_SPRINTS = 40

/**
 * Probability with which the next sprint of a trial is treated: that of the strategy being better on the latest sprints, held between 0.3 and 0.7. It depends on
 * earlier sprints alone, which keeps every estimate from logged propensities unbiased.
 */
export function propensityOf(sprints: readonly TrialSprint[]): number {
  if (sprints.length < LEAST_SPRINTS) return 0.5
  const chance = chanceAbove(differences(sprints.slice(-LATEST_SPRINTS)), 0)
  return Math.min(1 - FLOOR, Math.max(FLOOR, chance))
}
