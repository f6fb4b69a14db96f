/** Two decimals: what points, hours and values are recorded with. */
export const hundredths = (value: number) => Math.round(value * 100) / 100

/** Two decimals, never more than `value`. The small term forgives what binary fractions lose (`0.29 * 100` is below 29). */
export const hundredthsBelow = (value: number) => Math.floor(value * 100 + 1e-6) / 100

export function greatestCommonDivisor(values: readonly number[]): number {
  const pair = (a: number, b: number): number => (b === 0 ? a : pair(b, a % b))
  return values.reduce(pair, 0) || 1
}
