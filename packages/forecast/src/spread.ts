import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { likeness } from './experts/nearest-sprints.ts'
import type { ForecastOptions } from './options.ts'
import type { Situation } from './situation.ts'
import { decay } from './standing.ts'
import { weightedQuantiles, type Weighted } from './weighted-quantile.ts'

/** A quantile of the error, in units of the forecast's error scale. */
export type ErrorQuantile = { probability: number; error: number }

/** The probabilities whose quantiles are kept; between them the distribution is taken as straight. */
const levels = [0.01, ...Array.from({ length: 19 }, (_, index) => (index + 1) / 20), 0.99]

/** How far the interval is stretched below and above its middle, so that stated coverage holds. Logarithms. */
export type Stretch = { below: number; above: number }

/** The quantiles that the stretch is steered by. */
const edge = 0.1

/**
 * Quantiles of the forecast's error from past errors of all teams, those of the own team and of sprints like this one counting more, with the cold-start spread
 * as the first few, each side stretched.
 */
export function errorQuantiles({ pool, context, place, options }: Situation, stretch: Stretch): ErrorQuantile[] {
  const sample: Weighted[] = coldErrors(options)
  for (const [index, past] of pool.entries()) {
    const trust = (past.team === context.team ? 2 * options.ownWeight : 1) * decay(pool.length - 1 - index, options.poolHalfLife)
    sample.push({ value: past.miss, weight: trust * likeness(place, past.place), atLeast: past.ranOut })
  }
  const errors = weightedQuantiles(sample, levels) ?? []
  const middle = errors[Math.floor(levels.length / 2)] ?? 0
  return levels.map((probability, index) => {
    const error = errors[index] ?? 0
    const factor = Math.exp(error < middle ? stretch.below : stretch.above)
    return { probability, error: middle + factor * (error - middle) }
  })
}

/** The cold-start spread as errors relative to the forecast: a log-Student-t. */
function coldErrors({ rate }: ForecastOptions): Weighted[] {
  return levels.map((probability) => ({
    value: Math.exp(rate.logSpread * studentQuantile(probability, rate.spreadSprints)) - 1,
    weight: rate.spreadSprints / levels.length,
    atLeast: false,
  }))
}

/** The error at a probability, straight between the kept ones. */
export function errorAt(quantiles: readonly ErrorQuantile[], probability: number): number {
  const next = quantiles.findIndex((quantile) => quantile.probability >= probability)
  const above = quantiles.at(next)
  const below = next > 0 ? quantiles[next - 1] : above
  if (!above || !below) return 0
  const gap = above.probability - below.probability
  return gap === 0 ? above.error : below.error + ((above.error - below.error) * (probability - below.probability)) / gap
}

/**
 * Adaptive conformal inference (Gibbs & Candès 2021) on the logarithm of each side's width: a miss widens it, a hit narrows it, in the proportion
 * that makes misses as frequent as stated. `error` is the outcome's; a lower limit below the upper edge counts for neither side it cannot tell.
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
