import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { likeness } from './experts/nearest-sprints.ts'
import { learnRate } from './experts/points-per-hour.ts'
import type { ForecastOptions } from './options.ts'
import type { Situation } from './situation.ts'
import { decay } from './standing.ts'
import { weightedQuantiles, type Weighted } from './weighted-quantile.ts'

/** A quantile of the error, in units of the forecast's error scale. */
export type ErrorQuantile = { probability: number; error: number }

/** The probabilities whose quantiles are kept. */
const levels: readonly number[] = [0.01, ...Array.from({ length: 19 }, (_, index) => (index + 1) / 20), 0.99]

/** Logarithms of how much the errors below and above the middle are stretched. */
export type Stretch = { below: number; above: number }

export const unstretched: Stretch = { below: 0, above: 0 }

/** The probability at each end whose misses steer the stretch. */
const edge = 0.1

/** Past errors of all teams in units of each team's spread, those of sprints like this one counting more, with the cold-start spread as the first few. */
export function errorSample({ pool, place, options }: Situation): Weighted[] {
  const past = pool.map(({ miss, ranOut, place: there }, index) => ({
    value: miss,
    weight: decay(pool.length - 1 - index, options.poolHalfLife) * likeness(place, there),
    atLeast: ranOut,
  }))
  return [...coldErrors(options), ...past]
}

/** One error of a team counts as at most this many usual ones, or a single accident would widen everything. */
const mostUsual = 3

/** How large the team's errors are beside everyone's, shrunk to 1 (James–Stein: the pool counts as `spreadSprints` sprints of the team). */
export function teamSpread({ pool, context, options }: Situation): number {
  const usual = pool.reduce((sum, { size }) => sum + size, 0) / pool.length
  if (!(usual > 0)) return 1
  const own = pool.filter(({ team }) => team === context.team)
  let [sum, weights] = [options.spreadSprints, options.spreadSprints]
  for (const [index, { size }] of own.entries()) {
    const weight = decay(own.length - 1 - index, options.regretHalfLife)
    sum += weight * Math.min(size / usual, mostUsual)
    weights += weight
  }
  return sum / weights
}

/** Quantiles of the error around the forecast, which stays the middle; each side stretched. */
export function errorQuantiles(sample: readonly Weighted[], stretch: Stretch): ErrorQuantile[] {
  const errors = weightedQuantiles(sample, levels) ?? []
  return levels.map((probability, index) => {
    const error = errors[index] ?? 0
    if (probability < 0.5) return { probability, error: Math.min(error, 0) * Math.exp(stretch.below) }
    return { probability, error: probability > 0.5 ? Math.max(error, 0) * Math.exp(stretch.above) : 0 }
  })
}

const coldSteps = 50

/** Quantiles of Student's t are dear, and the prior is the same for all sprints of a learner. */
const cold = new WeakMap<ForecastOptions['rate'], readonly Weighted[]>()

/** The cold-start spread of points per hour as errors relative to the forecast: a log-Student-t. */
function coldErrors({ rate }: ForecastOptions): readonly Weighted[] {
  const known = cold.get(rate)
  if (known) return known
  const { scale, degreesOfFreedom } = learnRate([], rate)
  const errors = Array.from({ length: coldSteps }, (_, index) => ({
    value: Math.exp(scale * studentQuantile((index + 0.5) / coldSteps, degreesOfFreedom)) - 1,
    weight: rate.spreadSprints / coldSteps,
    atLeast: false,
  }))
  cold.set(rate, errors)
  return errors
}

/** The error at a probability, straight between the kept ones. */
export function errorAt(quantiles: readonly ErrorQuantile[], probability: number): number {
  const next = quantiles.findIndex((quantile) => quantile.probability >= probability)
  const above = quantiles.at(next)
  const below = next > 0 ? quantiles[next - 1] : above
  if (!above || !below) return 0
  if (next <= 0 || above.probability === probability) return above.error
  return below.error + ((above.error - below.error) * (probability - below.probability)) / (above.probability - below.probability)
}

/** How many equally weighted values a sample is worth (Kish 1965). */
export function effectiveSize(sample: readonly Weighted[]): number {
  const total = sample.reduce((sum, { weight }) => sum + weight, 0)
  const squares = sample.reduce((sum, { weight }) => sum + weight ** 2, 0)
  return squares > 0 ? total ** 2 / squares : 0
}

/**
 * Adaptive conformal inference (Gibbs & Candès 2021) on the logarithm of each side's width: a miss widens it and a hit narrows it, in the proportion
 * that makes misses as frequent as stated. Of a lower limit only what is certain counts: that it lies not below, or that it lies above.
 */
export function stretchAfter(
  before: Stretch,
  quantiles: readonly ErrorQuantile[],
  outcome: { error: number; atLeast: boolean; step: number },
): Stretch {
  const { error, atLeast, step } = outcome
  const missedBelow = error < errorAt(quantiles, edge)
  const missedAbove = error > errorAt(quantiles, 1 - edge)
  return {
    below: atLeast && missedBelow ? before.below : before.below + step * (Number(missedBelow) - edge),
    above: atLeast && !missedAbove ? before.above : before.above + step * (Number(missedAbove) - edge),
  }
}

export function sumOf(a: Stretch, b: Stretch): Stretch {
  return { below: a.below + b.below, above: a.above + b.above }
}
