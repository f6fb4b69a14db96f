import type { Part } from './mixture.ts'
import { errorAt, type ErrorQuantile, type Stretch } from './spread.ts'

/** A forecast as facts from which each of its figures follows: points at probability p = max(least, centre + scale × error at p). */
export type Distribution = {
  centre: number
  /** Points in which errors are counted. */
  scale: number
  /** Quantiles of the error; straight between the stated probabilities, flat beyond them. */
  errors: ErrorQuantile[]
  /** What is certain already. */
  least: number
}

/** How a forecast of a sprint at its start came about. `centre` is the sum of weight × points over the parts, whose weights sum to 1. */
export type ForecastFacts = Distribution & {
  parts: Part[]
  /** How large this team's errors are beside everyone's; `scale` has it in. */
  teamSpread: number
  /** Logarithms of how much wider than past errors each side is made, so that stated coverage holds. */
  stretch: Stretch
  /** How many equally weighted past sprints the errors are worth (Kish 1965). */
  effectiveErrors: number
  /** Closed sprints of this team and of others that were learned from; how many of the team's were lower limits. */
  ownSprints: number
  pooledSprints: number
  ranOut: number
  similarEpisodes: number
}

/** Points that will be delivered. `p15` is exceeded with probability 0.85. */
export type Prediction<Facts extends Distribution = ForecastFacts> = {
  basis: 'prior' | 'history'
  p15: number
  p50: number
  p85: number
  facts: Facts
}

/** No sprint delivers more. The far tail of a wide distribution would pass every number. */
const mostPoints = 1e9

/** Points that are not exceeded with the probability. */
export function quantileOf({ centre, scale, errors, least }: Distribution, probability: number): number {
  return Math.min(Math.max(least, centre + scale * errorAt(errors, probability)), mostPoints)
}

/** Points that are met with the probability. */
export function commitmentMetWith(distribution: Distribution, probability: number): number {
  return quantileOf(distribution, 1 - probability)
}

export function predictionOf<Facts extends Distribution>(basis: Prediction['basis'], facts: Facts): Prediction<Facts> {
  return { basis, p15: quantileOf(facts, 0.15), p50: quantileOf(facts, 0.5), p85: quantileOf(facts, 0.85), facts }
}
