import { quantileOf, type Distribution } from '../prediction.ts'
import { quantile } from './baselines.ts'

/** A forecast of a sprint, what was committed, and what was delivered. Points. */
export type Scored = { committed: number; delivered: number; forecast: number }

/** `relMae`: mean absolute error over that of the team's own commitment. `nmae`: over the interquartile range of delivered − committed. Null where the divisor is zero. */
export type PointScore = {
  sprints: number
  mae: number
  relMae: number | null
  nmae: number | null
  /** Mean of 1 − |forecast − delivered| / the larger of the two. */
  accuracy: number
  /** Share of forecasts above what was delivered. */
  over: number
}

export function scorePoints(scored: readonly Scored[]): PointScore {
  const errors = scored.map(({ forecast, delivered }) => Math.abs(forecast - delivered))
  const differences = scored.map(({ committed, delivered }) => delivered - committed)
  const mae = mean(errors)
  return {
    sprints: scored.length,
    mae,
    relMae: ratio(mae, mean(differences.map(Math.abs))),
    nmae: ratio(mae, quantile(differences, 0.75) - quantile(differences, 0.25)),
    accuracy: mean(
      scored.map(({ forecast, delivered }) =>
        Math.max(forecast, delivered) > 0 ? 1 - Math.abs(forecast - delivered) / Math.max(forecast, delivered) : 1,
      ),
    ),
    over: mean(scored.map(({ forecast, delivered }) => Number(forecast > delivered + tie))),
  }
}

/** How honest a distribution was. */
export type SpreadScore = {
  /** Share of outcomes in the 80 % interval; its mean width over the mean of what was delivered. */
  coverage: number
  width: number | null
  /** Of commitments at the 35 % quantile: the share that was met, and their sum over the sum of what was delivered. */
  kept: number
  volume: number | null
  /** Share of outcomes below each stated quantile; an outcome that equals it counts half. */
  below: { stated: number; found: number }[]
}

const stated = [0.15, 0.35, 0.5, 0.65, 0.85]
const tie = 1e-9

export function scoreSpread(outcomes: readonly { delivered: number; distribution: Distribution }[]): SpreadScore {
  const delivered = mean(outcomes.map((one) => one.delivered))
  const at = (probability: number) => outcomes.map((one) => quantileOf(one.distribution, probability))
  const [low, high, commitments] = [at(0.1), at(0.9), at(0.35)]
  const share = (holds: (points: number, index: number) => number) => mean(outcomes.map((one, index) => holds(one.delivered, index)))
  return {
    coverage: share((points, i) => Number(points >= (low[i] ?? 0) - tie && points <= (high[i] ?? 0) + tie)),
    width: ratio(mean(high.map((points, i) => points - (low[i] ?? 0))), delivered),
    kept: share((points, i) => Number((commitments[i] ?? 0) <= points + tie)),
    volume: ratio(mean(commitments), delivered),
    below: stated.map((probability) => {
      const quantiles = at(probability)
      return { stated: probability, found: share((points, i) => (Math.sign((quantiles[i] ?? 0) - points) + 1) / 2) }
    }),
  }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function ratio(value: number, divisor: number): number | null {
  return divisor > 0 ? value / divisor : null
}
