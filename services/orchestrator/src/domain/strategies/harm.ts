import { type BoundedDraw, logEValues } from '../experiments/e-value.ts'
import { isChanged } from '../learning/back-test.ts'
import { type PastPlan, withoutStrategy } from '../learning/past-plan.ts'

/** A closed sprint whose plan may have had the strategy in it; `hoursWithWork` is null where they are not known. */
export type ClosedPlan = { plan: PastPlan; hoursWithWork: number | null }

/** `sprints` are those whose commitment it changed; `worse`, those in which leaving it out would have lost less. `proven`: it is to be retired. */
export type Harm = { sprints: number; worse: number; eValue: number; threshold: number; proven: boolean }

/** A strategy that does no harm is retired, on average, not before so many of its sprints. */
const THRESHOLD = 50

/**
 * Whether an active strategy has turned against the team, from the sprints that it shaped, oldest first. Once it is applied everywhere there is nothing to compare with
 * but the plan itself: what it would have committed without the strategy follows from its terms, and what a sprint delivers says which of the two commitments loses
 * less (as in a back-test; assumed is that a team delivers what it does whatever it committed to). That uses every sprint; leaving it out of one sprint in ten
 * instead would see two or three such sprints a year, too few to ever show anything.
 *
 * Each sprint is a bet that the strategy loses, fair or worse if it does not. Wealth that falls below 1 is made up, so that years of good record do not hide a
 * change: the CUSUM e-detector (Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", NEJSDS 2024). By their
 * theorem a strategy that loses nothing in any sprint lasts at least `THRESHOLD` sprints on average, however often one looks. A rule that changes which items
 * are taken and not how many points has no such commitment: only a person retires it.
 */
export function harmOf(name: string, history: readonly ClosedPlan[]): Harm {
  const draws = history.flatMap((closed) => drawOf(name, closed) ?? [])
  const wealth = logEValues(draws, 0)
  let [detector, highest] = [0, 0]
  for (const [index, after] of wealth.entries()) {
    detector = Math.max(0, detector) + after - (wealth[index - 1] ?? 0)
    highest = Math.max(highest, detector)
  }
  return {
    sprints: draws.length,
    worse: draws.filter(({ value }) => value > 0).length,
    eValue: Math.exp(Math.max(0, detector)),
    threshold: THRESHOLD,
    proven: highest >= Math.log(THRESHOLD),
  }
}

/**
 * What the commitment with the strategy lost more than the one without it, over the points that are between them: the difference of two quantile losses at the policy's
 * probability p, from −p to 1 − p for the smaller commitment. Undefined where it changed nothing, or what the team could have done is not known.
 */
function drawOf(name: string, { plan, hoursWithWork }: ClosedPlan): BoundedDraw | undefined {
  const [taken, without] = [plan.commitment, withoutStrategy(plan, name).commitment]
  if (!isChanged({ with: taken, without })) return undefined
  const [low, high] = [Math.min(taken, without), Math.max(taken, without)]
  const delivered = deliveredIn({ plan, hoursWithWork }, high)
  if (delivered === undefined) return undefined
  const p = plan.policy.commitProbability
  const reached = Math.min(1, Math.max(0, (delivered - low) / (high - low)))
  return taken < without ? { value: reached - p, low: -p, high: 1 - p } : { value: p - reached, low: p - 1, high: p }
}

/** What the team did, or where it ran out of work before `high`, would have done at the speed it had while there was some. */
function deliveredIn({ plan: { completed, ranOut, facts }, hoursWithWork }: ClosedPlan, high: number): number | undefined {
  if (!ranOut || completed >= high) return completed
  return hoursWithWork === null || hoursWithWork <= 0 ? undefined : (completed * Math.max(facts.hours, hoursWithWork)) / hoursWithWork
}
