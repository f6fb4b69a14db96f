import type { Part } from './mixture.ts'
import { errorAt, type ErrorQuantile } from './spread.ts'

/** The forecast as facts, from which every figure of it follows by arithmetic: points at probability p = max(0, centre + scale × error at p). */
export type ForecastFacts = {
  parts: Part[]
  /** Sum of weight × points over the parts. */
  centre: number
  /** Points in which errors are counted. */
  scale: number
  /** Quantiles of the error; straight between the stated probabilities, flat beyond them. */
  errors: ErrorQuantile[]
  /** Closed sprints of this team and of others that were learned from; how many of the team's were lower limits. */
  ownSprints: number
  pooledSprints: number
  ranOut: number
  similarEpisodes: number
}

/** Points that will be delivered. `p15` is exceeded with probability 0.85. */
export type Prediction = {
  basis: 'prior' | 'history'
  p15: number
  p50: number
  p85: number
  facts: ForecastFacts
}

/** No sprint delivers more. The far tail of a wide distribution would pass every number. */
const mostPoints = 1e9

/** Points that are not exceeded with the probability. */
export function quantileOf({ centre, scale, errors }: ForecastFacts, probability: number): number {
  return Math.min(Math.max(0, centre + scale * errorAt(errors, probability)), mostPoints)
}

/** Points that are met with the probability or more. */
export function commitmentMetWith(facts: ForecastFacts, probability: number): number {
  return quantileOf(facts, 1 - probability)
}

export function predictionOf(facts: ForecastFacts): Prediction {
  return {
    basis: facts.ownSprints + facts.pooledSprints > 0 ? 'history' : 'prior',
    p15: quantileOf(facts, 0.15),
    p50: quantileOf(facts, 0.5),
    p85: quantileOf(facts, 0.85),
    facts,
  }
}
