import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { sumOf } from './sprint-record.ts'

/** How residuals shift where a condition holds: the level elsewhere, the shrunk effect, and the probability that it has this sign. */
export type Shift = { level: number; effect: number; probability: number; evidence: number }

/** What is believed of the residuals' spread before any is seen: 0.2, worth four sprints. */
const PRIOR_SPREAD = 0.2
const PRIOR_SPRINTS = 4
/** Sprints without any effect that shrink an effect; the level has one. */
const LEVEL_PRIOR = 1

/**
 * Bayesian regression of residuals on a level that all sprints share and a shift where the condition holds, both shrunk towards 0 (normal-inverse-gamma,
 * Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 14). The level takes what the forecast gets wrong everywhere: that is for the forecast to mend.
 * `shrinkage`: sprints of no effect that the prior is worth. `evidence`: logarithm of the marginal likelihood, up to a constant.
 */
export function shiftWhere(holds: readonly boolean[], residuals: readonly number[], shrinkage: number): Shift {
  return shiftOf(heldOf(holds, residuals), totalsOf(residuals), shrinkage)
}

type Sums = { count: number; sum: number }

const heldOf = (holds: readonly boolean[], residuals: readonly number[]): Sums => {
  const held = residuals.filter((_one, index) => holds[index])
  return { count: held.length, sum: sumOf(held) }
}

const totalsOf = (residuals: readonly number[]): Sums & { squares: number } => ({
  count: residuals.length,
  sum: sumOf(residuals),
  squares: sumOf(residuals.map((one) => one * one)),
})

function shiftOf({ count: k, sum: sumHeld }: Sums, { count: n, sum, squares: all }: ReturnType<typeof totalsOf>, shrinkage: number): Shift {
  const [a, b, d] = [n + LEVEL_PRIOR, k, k + shrinkage]
  const determinant = a * d - b * b
  const effect = (a * sumHeld - b * sum) / determinant
  const level = (d * sum - b * sumHeld) / determinant
  const squares = PRIOR_SPRINTS * PRIOR_SPREAD ** 2 + all - level * sum - effect * sumHeld
  const freedom = PRIOR_SPRINTS + n
  const deviation = Math.sqrt((squares / freedom) * (a / determinant))
  return {
    level,
    effect,
    probability: studentCdf(Math.abs(effect) / deviation, freedom),
    evidence: 0.5 * Math.log((LEVEL_PRIOR * shrinkage) / determinant) - (freedom / 2) * Math.log(squares),
  }
}

/** The shrinkage, of a few, under which the residuals are most likely over all conditions: empirical Bayes (type II maximum likelihood). */
export function bestShrinkage(conditions: readonly (readonly boolean[])[], residuals: readonly number[]): number {
  const totals = totalsOf(residuals)
  const held = conditions.map((holds) => heldOf(holds, residuals))
  const likelihood = (shrinkage: number) => {
    const logs = held.map((sums) => shiftOf(sums, totals, shrinkage).evidence)
    const most = Math.max(...logs)
    return most + Math.log(sumOf(logs.map((log) => Math.exp(log - most))))
  }
  const [best = SHRINKAGES[0]] = SHRINKAGES.toSorted((a, b) => likelihood(b) - likelihood(a) || a - b)
  return best
}

const SHRINKAGES = [1, 3, 10] as const
