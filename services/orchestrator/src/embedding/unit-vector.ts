/** The vector with length 1, in numbers of 32 bits. Throws RangeError if it has no direction. */
export function unitVector(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  if (!Number.isFinite(length) || length === 0) throw new RangeError('a vector without direction')
  return vector.map((component) => Math.fround(component / length))
}
