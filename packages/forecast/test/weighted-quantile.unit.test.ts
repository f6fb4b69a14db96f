import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weightedMedian, weightedQuantiles } from '../src/weighted-quantile.ts'

const exact = (value: number, weight = 1) => ({ value, weight, atLeast: false })
const atLeast = (value: number, weight = 1) => ({ value, weight, atLeast: true })

describe('quantiles of a weighted sample', () => {
  it.each([
    ['one value', [exact(3)], 3],
    ['an odd number', [exact(9), exact(1), exact(2)], 2],
    ['an even number lies between', [exact(1), exact(3)], 2],
    ['weights count', [exact(1, 3), exact(5, 1), exact(9, 0)], 2],
    ['a lower limit passes its weight to what lies above', [exact(1), atLeast(2), exact(3), exact(4)], 3 + 1 / 6],
    ['lower limits pass on what they were passed (Kaplan–Meier)', [atLeast(1), exact(2), atLeast(3), exact(4)], 3 + 1 / 3],
    ['a lower limit with nothing above counts as exact', [exact(1), exact(2), atLeast(3)], 2],
    ['nothing but lower limits', [atLeast(2)], 2],
  ])('median: %s', (_name, sample, median) => {
    expect(weightedMedian(sample)).toBeCloseTo(median, 10)
  })

  it('is undefined for a sample without weight', () => {
    expect(weightedMedian([])).toBeUndefined()
    expect(weightedMedian([exact(1, 0)])).toBeUndefined()
  })

  const samples = fc.array(
    fc.record({
      value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      weight: fc.double({ min: 0.01, max: 10, noNaN: true }),
      atLeast: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )

  it('quantiles rise with their probability and stay within the sample', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const quantiles = weightedQuantiles(sample, [0, 0.1, 0.5, 0.9, 1]) ?? []
        const values = sample.map(({ value }) => value)
        expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b))
        expect(Math.min(...quantiles)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6)
        expect(Math.max(...quantiles)).toBeLessThanOrEqual(Math.max(...values) + 1e-6)
      }),
    )
  })

  it('a sprint known only as a lower limit never pulls a quantile below what it is when the limit is taken as exact', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (sample, level) => {
        const limits = weightedQuantiles(sample, [level])?.[0] ?? Number.NaN
        const asExact =
          weightedQuantiles(
            sample.map((one) => ({ ...one, atLeast: false })),
            [level],
          )?.[0] ?? Number.NaN
        // Between two steps interpolation may move by less than a step.
        expect(limits).toBeGreaterThanOrEqual(asExact - largestGap(sample.map(({ value }) => value)))
      }),
    )
  })
})

function largestGap(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.max(1e-6, ...sorted.slice(1).map((value, index) => value - (sorted[index] ?? value)))
}
