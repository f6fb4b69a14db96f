import type { Forecast, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { learnRate, observe, type Predictive } from './points-per-hour.ts'
import { hundredths, hundredthsBelow } from './rounding.ts'
import { sum } from './sum.ts'

/** No sprint completes more. The far tail of a wide distribution would pass every number. */
const mostPoints = 1e9

/** Points that are completed with probability `probability` or more, in `hours` hours: the quantile at its complement. */
function pointsMetWith(probability: number, hours: number, { location, scale, degreesOfFreedom }: Predictive): number {
  return Math.min(hours * Math.exp(location + scale * studentQuantile(1 - probability, degreesOfFreedom)), mostPoints)
}

/**
 * How many points the team will complete in the hours that its people have. `p15` is exceeded with probability 0.85.
 * Without usable history the stated prior speaks alone. Undefined where there are no hours, or too few for a hundredth of a point.
 */
export function forecastDelivery(snapshot: PlanningSnapshot, policy: PlanningPolicy): Forecast | undefined {
  const hours = hundredths(sum(snapshot.people.map((person) => person.hours)))
  const { observations, raised } = observe(snapshot.history, policy.forecast)
  const predictive = learnRate(observations, policy.forecast)
  const p50 = hundredths(pointsMetWith(0.5, hours, predictive))
  if (p50 <= 0) return undefined

  const { pointsPerHour, logSpread, sprints } = policy.forecast
  const { location, scale, degreesOfFreedom } = predictive
  return {
    hours,
    p15: hundredthsBelow(pointsMetWith(0.85, hours, predictive)),
    p50,
    p85: hundredths(pointsMetWith(0.15, hours, predictive)),
    commit: commitmentOf(pointsMetWith(policy.commitProbability, hours, predictive), policy),
    hoursPerPoint: hours / p50,
    basis: observations.length > 0 ? 'history' : 'prior',
    sampleSize: observations.length,
    facts: {
      pointsPerHour: Math.exp(location),
      prior: { pointsPerHour, logSpread, sprints },
      effectiveSprints: hundredths(sum(observations.map(({ weight }) => weight))),
      ranOut: observations.filter(({ atLeast }) => atLeast).length,
      raised,
      location,
      scale,
      degreesOfFreedom,
    },
  }
}

/** What the policy's scale and reserve leave of the points that are met with its probability. */
function commitmentOf(points: number, { commitProbability, commitScale, reservePoints }: PlanningPolicy): Forecast['commit'] {
  const forecast = hundredthsBelow(points)
  return { probability: commitProbability, forecast, points: Math.max(0, hundredthsBelow(forecast * commitScale - reservePoints)) }
}

/** Probability that the team completes `points` or more, by the stated distribution, to three decimals. */
export function probabilityMet({ hours, facts }: Forecast, points: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2
    if (pointsMetWith(middle, hours, facts) >= points) low = middle
    else high = middle
  }
  return Math.round(low * 1000) / 1000
}
