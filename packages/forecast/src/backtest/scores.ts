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

/** What was stated of a sprint, an 80 % interval and a commitment at the 35 % quantile, and what was delivered, in points. */
export type StatedBounds = { delivered: number; low: number; high: number; commitment: number }

/** How honest an interval and a commitment were. */
export type BoundsScore = {
  /** Share of outcomes in the 80 % interval; its mean width over the mean of what was delivered. */
  coverage: number
  width: number | null
  /** Of commitments at the 35 % quantile: the share that was met, and their sum over the sum of what was delivered. */
  kept: number
  volume: number | null
}

/** How honest a distribution was. */
export type SpreadScore = BoundsScore & {
  /** Share of outcomes below each stated quantile; an outcome that equals it counts half. */
  below: { stated: number; found: number }[]
}

const stated = [0.15, 0.35, 0.5, 0.65, 0.85]
const tie = 1e-9

export function scoreBounds(outcomes: readonly StatedBounds[]): BoundsScore {
  const delivered = mean(outcomes.map((one) => one.delivered))
  const share = (holds: (one: StatedBounds) => boolean) => mean(outcomes.map((one) => Number(holds(one))))
  return {
    coverage: share((one) => one.delivered >= one.low - tie && one.delivered <= one.high + tie),
    width: ratio(mean(outcomes.map(({ low, high }) => high - low)), delivered),
    kept: share((one) => one.commitment <= one.delivered + tie),
    volume: ratio(mean(outcomes.map(({ commitment }) => commitment)), delivered),
  }
}

export function scoreSpread(outcomes: readonly { delivered: number; distribution: Distribution }[]): SpreadScore {
  const bounds = outcomes.map(({ delivered, distribution }) => {
    const at = (probability: number) => quantileOf(distribution, probability)
    return { delivered, low: at(0.1), high: at(0.9), commitment: at(0.35) }
  })
  const sideOf = (probability: number) =>
    outcomes.map(({ delivered, distribution }) => (Math.sign(quantileOf(distribution, probability) - delivered) + 1) / 2)
  return { ...scoreBounds(bounds), below: stated.map((probability) => ({ stated: probability, found: mean(sideOf(probability)) })) }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function ratio(value: number, divisor: number): number | null {
  return divisor > 0 ? value / divisor : null
}
