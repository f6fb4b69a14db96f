/** A weighted sample. `atLeast`: the true value is this or more (right-censored). */
export type Weighted = { value: number; weight: number; atLeast: boolean }

/**
 * Quantiles of a weighted sample at the rising probabilities `levels`, by interpolation between the middles of the steps. The weight of a censored
 * value goes to the ones above it in proportion (redistribution to the right: Efron 1967, the same as Kaplan–Meier); without an exact one above it counts as
 * exact. Undefined for a sample without weight.
 */
export function weightedQuantiles(sample: readonly Weighted[], levels: readonly number[]): number[] | undefined {
  const steps = redistributed(sample)
  const total = steps.reduce((sum, { weight }) => sum + weight, 0)
  const first = steps[0]
  if (!first || !(total > 0)) return undefined

  const middles: { at: number; value: number }[] = []
  let before = 0
  for (const { value, weight } of steps) {
    middles.push({ at: (before + weight / 2) / total, value })
    before += weight
  }
  return levels.map((level) => interpolate(middles, level))
}

/** The median alone. */
export function weightedMedian(sample: readonly Weighted[]): number | undefined {
  return weightedQuantiles(sample, [0.5])?.[0]
}

function interpolate(middles: readonly { at: number; value: number }[], level: number): number {
  const next = middles.findIndex(({ at }) => at >= level)
  const above = middles.at(next)
  const below = next > 0 ? middles[next - 1] : above
  if (!above || !below) return Number.NaN
  const gap = above.at - below.at
  if (next <= 0 || gap === 0) return above.value
  // Rounding may not carry it beyond its neighbour.
  return Math.min(below.value + ((above.value - below.value) * (level - below.at)) / gap, above.value)
}

function redistributed(sample: readonly Weighted[]): { value: number; weight: number }[] {
  const sorted = sample.filter(({ weight }) => weight > 0).toSorted((a, b) => a.value - b.value || Number(a.atLeast) - Number(b.atLeast))
  const lastExact = sorted.findLastIndex(({ atLeast }) => !atLeast)
  let ahead = sorted.reduce((sum, { weight }) => sum + weight, 0)
  // How much each unit of weight that is still ahead carries.
  let carried = 1
  const steps: { value: number; weight: number }[] = []
  for (const [index, { value, weight, atLeast }] of sorted.entries()) {
    ahead -= weight
    if (!atLeast || index > lastExact) steps.push({ value, weight: weight * carried })
    else carried *= (ahead + weight) / ahead
  }
  return steps
}
