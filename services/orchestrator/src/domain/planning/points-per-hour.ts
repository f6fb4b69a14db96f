import type { PastSprint, PlanningPolicy } from '@dsm/contracts'
import cumulativeNormal from '@stdlib/stats-base-dists-normal-cdf'

/** A past sprint on the scale of the model: logarithm of points per hour, and its weight. `atLeast`: it ran out of work, so this is a lower limit. */
export type Observation = { logRate: number; weight: number; atLeast: boolean }

/** Posterior of a normal sample: its predictive distribution is Student-t with these three numbers. */
export type Predictive = { location: number; scale: number; degreesOfFreedom: number }

/**
 * Past sprints as observations. Sprints without available hours say nothing and are left out. One that delivered less than
 * `lowestShare` of the usual (median) speed, zero included, is raised to that share.
 */
export function observe(history: readonly PastSprint[], policy: PlanningPolicy['forecast']) {
  const usable = history.filter((sprint) => sprint.hours > 0)
  const rates = usable.map((sprint) => sprint.completed / sprint.hours)
  const positive = rates.filter((rate) => rate > 0).sort((a, b) => a - b)
  const usual = positive[Math.floor(positive.length / 2)] ?? policy.pointsPerHour
  const floor = usual * policy.lowestShare

  const observations = usable.map((sprint, index): Observation => {
    const age = usable.length - 1 - index
    const rate = Math.max(rates[index] ?? 0, floor)
    return { logRate: Math.log(rate), weight: 0.5 ** (age / policy.halfLifeSprints), atLeast: sprint.ranOut }
  })
  return { observations, raised: rates.filter((rate) => rate < floor).length }
}

/**
 * Normal-inverse-gamma model with the prior as pseudo-observations (Gelman et al., Bayesian Data Analysis, 3rd ed., §3.3), each
 * observation counted by its weight. A lower limit is replaced by its conditional expectation, and its conditional variance
 * is added, under the current estimate, until the estimate stands still (EM, Dempster et al. 1977; §18.4 there).
 */
export function learnRate(observations: readonly Observation[], policy: PlanningPolicy['forecast']): Predictive {
  let current = posterior(observations.map(known), observations, policy)
  if (!observations.some((one) => one.atLeast)) return current

  for (let step = 0; step < 20_000; step++) {
    const { location, spread } = current
    const filled = observations.map((one) => (one.atLeast ? above(one.logRate, location, spread) : known(one)))
    const next = posterior(filled, observations, policy)
    const moved = Math.abs(next.location - location) + Math.abs(next.spread - spread)
    current = next
    if (moved < 1e-10) break
  }
  return current
}

type Moments = { mean: number; variance: number }

const known = ({ logRate }: Observation): Moments => ({ mean: logRate, variance: 0 })

function posterior(moments: readonly Moments[], observations: readonly Observation[], policy: PlanningPolicy['forecast']) {
  const prior = { mean: Math.log(policy.pointsPerHour), sprints: policy.sprints, freedom: policy.spreadSprints }
  const weights = observations.map(({ weight }) => weight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const weighted = (pick: (moment: Moments) => number) => moments.reduce((sum, moment, i) => sum + (weights[i] ?? 0) * pick(moment), 0)

  const sampleMean = total > 0 ? weighted(({ mean }) => mean) / total : prior.mean
  const squares = weighted(({ mean, variance }) => (mean - sampleMean) ** 2 + variance)
  const sprints = prior.sprints + total
  const degreesOfFreedom = prior.freedom + total
  const shift = ((prior.sprints * total) / sprints) * (sampleMean - prior.mean) ** 2
  const spread = Math.sqrt((prior.freedom * policy.logSpread ** 2 + squares + shift) / degreesOfFreedom)

  const location = (prior.sprints * prior.mean + total * sampleMean) / sprints
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
