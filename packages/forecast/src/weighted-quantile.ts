/** A weighted sample. `atLeast`: the true value is this or more (right-censored). */
export type Weighted = { value: number; weight: number; atLeast: boolean }

/**
 * Quantiles of a weighted sample at the rising probabilities `levels`, by interpolation between the middles of the steps. The weight of a censored
 * value goes to the exact ones above it in proportion (redistribution to the right: Efron 1967, the same as Kaplan–Meier); without one above it counts as
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
  return next <= 0 || gap === 0 ? above.value : below.value + ((above.value - below.value) * (level - below.at)) / gap
}

function redistributed(sample: readonly Weighted[]): { value: number; weight: number }[] {
  const sorted = sample.filter(({ weight }) => weight > 0).toSorted((a, b) => a.value - b.value || Number(a.atLeast) - Number(b.atLeast))
  let exactAbove = sorted.reduce((sum, { weight, atLeast }) => sum + (atLeast ? 0 : weight), 0)
  // Of what lies above, every exact unit of weight carries `1 + carried / exactAbove`.
  let factor = 1
  const steps: { value: number; weight: number }[] = []
  for (const { value, weight, atLeast } of sorted) {
    if (!atLeast) {
      steps.push({ value, weight: weight * factor })
      exactAbove -= weight
    } else if (exactAbove > 1e-12) factor += (weight * factor) / exactAbove
    else steps.push({ value, weight: weight * factor })
  }
  return steps
}
