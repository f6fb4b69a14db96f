import cumulativeNormal from '@stdlib/stats-base-dists-normal-cdf'
import type { RatePrior } from '../options.ts'
import type { Situation } from '../situation.ts'
import { decay, known, type PastSprint } from '../standing.ts'

/** Median of the points in the hours of the sprint, by the team's speed per available hour. */
export function pointsPerHour({ context, history, options }: Situation): number | null {
  const hours = known(context.hours)
  return hours === null ? null : hours * Math.exp(learnRate(history, options.rate).location)
}

/** A past sprint on the scale of the model: logarithm of points per hour, and its weight. `atLeast`: this is a lower limit. */
type LogRate = { value: number; weight: number; atLeast: boolean }

type Moments = { mean: number; variance: number }

/** Posterior of a normal sample: its predictive distribution is Student-t with `location`, `scale` and `degreesOfFreedom`. */
export type RatePosterior = { location: number; spread: number; scale: number; degreesOfFreedom: number }

/**
 * Normal-inverse-gamma model of the logarithm of points per hour, with the prior as pseudo-observations (Gelman et al., Bayesian Data Analysis, 3rd ed., §3.3),
 * each sprint counted by its weight. A lower limit is replaced by its conditional expectation, and its conditional variance
 * is added, under the current estimate, until the estimate stands still (EM, Dempster et al. 1977; §18.4 there).
 */
export function learnRate(history: readonly PastSprint[], prior: RatePrior): RatePosterior {
  const rates = logRates(history, prior)
  let current = posterior(rates.map(exact), rates, prior)
  if (!rates.some(({ atLeast }) => atLeast)) return current

  for (let step = 0; step < 20_000; step++) {
    const { location, spread } = current
    const filled = rates.map((rate) => (rate.atLeast ? above(rate.value, location, spread) : exact(rate)))
    const next = posterior(filled, rates, prior)
    const moved = Math.abs(next.location - location) + Math.abs(next.spread - spread)
    current = next
    if (moved < 1e-10) break
  }
  return current
}

/** Sprints without hours say nothing. One below the lowest share of the median speed, zero included, is raised to that share. */
function logRates(history: readonly PastSprint[], prior: RatePrior): LogRate[] {
  const usable = history.flatMap(({ delivered, hours, ranOut }) => (hours ? [{ rate: delivered / hours, ranOut }] : []))
  const positive = usable
    .map(({ rate }) => rate)
    .filter((rate) => rate > 0)
    .toSorted((a, b) => a - b)
  const floor = prior.lowestShare * (positive[Math.floor(positive.length / 2)] ?? prior.pointsPerHour)
  return usable.map(({ rate, ranOut }, index) => ({
    value: Math.log(Math.max(rate, floor)),
    weight: decay(usable.length - 1 - index, prior.halfLifeSprints),
    atLeast: ranOut,
  }))
}

const exact = ({ value }: LogRate): Moments => ({ mean: value, variance: 0 })

function posterior(moments: readonly Moments[], rates: readonly LogRate[], prior: RatePrior): RatePosterior {
  const priorMean = Math.log(prior.pointsPerHour)
  const total = rates.reduce((sum, { weight }) => sum + weight, 0)
  const weighted = (pick: (moment: Moments) => number) =>
    moments.reduce((sum, moment, i) => sum + (rates[i]?.weight ?? 0) * pick(moment), 0)

  const sampleMean = total > 0 ? weighted(({ mean }) => mean) / total : priorMean
  const squares = weighted(({ mean, variance }) => (mean - sampleMean) ** 2 + variance)
  const sprints = prior.sprints + total
  const degreesOfFreedom = prior.spreadSprints + total
  const shift = ((prior.sprints * total) / sprints) * (sampleMean - priorMean) ** 2
  const spread = Math.sqrt((prior.spreadSprints * prior.logSpread ** 2 + squares + shift) / degreesOfFreedom)

  const location = (prior.sprints * priorMean + total * sampleMean) / sprints
  return { location, spread, scale: spread * Math.sqrt(1 + 1 / sprints), degreesOfFreedom }
}

/** Mean and variance of a normal variable known to be above `limit` (Johnson, Kotz & Balakrishnan, vol. 1, §10.1). */
function above(limit: number, location: number, spread: number): Moments {
  const z = (limit - location) / spread
  // Far out density and tail vanish: beyond 30 deviations their asymptotic series are exact to eight digits.
  if (z > 30) {
    const [mean, variance] = [z + 1 / z - 2 / z ** 3 + 10 / z ** 5, 1 / z ** 2 - 6 / z ** 4 + 50 / z ** 6]
    return { mean: location + spread * mean, variance: spread ** 2 * variance }
  }
  const hazard = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / cumulativeNormal(-z, 0, 1)
  return { mean: location + spread * hazard, variance: spread ** 2 * Math.max(0, 1 - hazard * (hazard - z)) }
}
