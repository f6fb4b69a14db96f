import type { ExpertName, Opinion } from './experts.ts'

/** What would have been gained, in units of the team's scale, by following one expert instead of the mixture, and the sum of squares of that. */
export type Regret = { gain: number; squares: number }

const unjudged: Regret = { gain: 0, squares: 0 }
export type Regrets = Partial<Record<ExpertName, Regret>>

/** An expert, what it says, and how much it counts. */
export type Part = Opinion & { weight: number }

/** One sprint moves a regret by no more than this. */
const mostAtOnce = 3

/** Experts that are heard, and judged, but count for nothing until following them would have been a gain this many standard errors above nothing. */
const onProbation: readonly ExpertName[] = ['similar-episodes']
const proof = 2.5

/**
 * Weights of the experts that are awake: exponential in their regret, with a learning rate that falls with the squares (second-order
 * aggregation: Wintenberger 2017, Gaillard, Stoltz & van Erven 2014; sleeping experts: Freund et al. 1997). A team's regrets and a share of the pool's are added.
 */
export function weigh(opinions: readonly Opinion[], own: Regrets, pool: Regrets, pooled: number): Part[] {
  const judged = opinions.map((opinion) => {
    const [mine, everyones] = [own[opinion.expert] ?? unjudged, pool[opinion.expert] ?? unjudged]
    const gain = mine.gain + pooled * everyones.gain
    const squares = mine.squares + pooled * everyones.squares
    return { ...opinion, gain, squares, heard: !onProbation.includes(opinion.expert) || gain > proof * Math.sqrt(squares) }
  })
  const rate = Math.log(judged.filter(({ heard }) => heard).length + 1)
  const exponents = judged.map(({ gain, squares, heard }) => (heard ? gain * Math.sqrt(rate / (squares + 1)) : Number.NEGATIVE_INFINITY))
  const highest = Math.max(...exponents)
  const weights = exponents.map((exponent) => Math.exp(exponent - highest))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return opinions.map((opinion, index) => ({ ...opinion, weight: (weights[index] ?? 0) / total }))
}

/** The mixture's points. */
export function mixed(parts: readonly Part[]): number {
  return parts.reduce((sum, { weight, points }) => sum + weight * points, 0)
}

/**
 * Regrets after an outcome, for the absolute error made linear at the mixture (the gradient trick: the mixture then competes with the best
 * combination, not only with the best expert). An outcome known only as a lower limit that the mixture reached says nothing.
 */
export function regretAfter(
  before: Regrets,
  parts: readonly Part[],
  outcome: { points: number; atLeast: boolean; scale: number; halfLife: number },
): Regrets {
  const forecast = mixed(parts)
  const tooHigh = forecast > outcome.points
  if (forecast === outcome.points || (tooHigh && outcome.atLeast)) return before

  const kept = 0.5 ** (1 / outcome.halfLife)
  const after = { ...before }
  for (const { expert, points } of parts) {
    const gain = ((tooHigh ? 1 : -1) * (forecast - points)) / outcome.scale
    const limited = Math.min(Math.max(gain, -mostAtOnce), mostAtOnce)
    const { gain: earlier, squares } = before[expert] ?? unjudged
    after[expert] = { gain: earlier * kept + limited, squares: squares * kept + limited ** 2 }
  }
  return after
}
