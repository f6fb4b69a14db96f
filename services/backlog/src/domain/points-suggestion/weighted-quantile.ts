export type Weighted = { value: number; weight: number }

/** The smallest value at or below which lies at least this share of the weight. Throws for no values. */
export function weightedQuantile(values: readonly Weighted[], share: number): number {
  const sorted = values.toSorted((a, b) => a.value - b.value)
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0)
  let below = 0
  for (const { value, weight } of sorted) {
    below += weight
    // Sums of the same weights in another order differ in the last digits.
    if (below >= share * total * (1 - 1e-12)) return value
  }
  throw new RangeError('no values')
}
