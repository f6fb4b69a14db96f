import { describe, expect, it } from 'vitest'
import { dot, regress } from '../src/robust-regression.ts'
import { noise } from './noise.ts'

const shrinkage = { ridge: 0.01, smallest: 0.05 }

function rows(count: number, outcome: (x: number, y: number, index: number) => number) {
  const { uniform } = noise(3)
  return Array.from({ length: count }, (_, index) => {
    const [x, y] = [uniform(), uniform()]
    return { features: [x, y], outcome: outcome(x, y, index), weight: 1, atLeast: false }
  })
}

describe('robust regression', () => {
  it('says what the prior says where there is nothing to learn from', () => {
    expect(regress([], [0.5, 2], shrinkage)).toEqual([0.5, 2])
  })

  it('finds the coefficients behind exact outcomes', () => {
    const [a, b] = regress(
      rows(50, (x, y) => 2 * x + 3 * y),
      [0, 0],
      shrinkage,
    )
    expect(a).toBeCloseTo(2, 2)
    expect(b).toBeCloseTo(3, 2)
  })

  it('is not carried away by one outcome in five that is far off', () => {
    const [a, b] = regress(
      rows(100, (x, y, index) => 2 * x + 3 * y + (index % 5 === 0 ? 50 : 0)),
      [0, 0],
      shrinkage,
    )
    expect(a).toBeGreaterThan(1.5)
    expect(a).toBeLessThan(3)
    expect(b).toBeGreaterThan(2.5)
    expect(b).toBeLessThan(4)
  })

  it('learns nothing from a lower limit that it exceeds already, and rises towards one that it does not reach', () => {
    const limit = (outcome: number) => regress([{ features: [1], outcome, weight: 1, atLeast: true }], [2], { ridge: 1, smallest: 0.1 })[0]
    expect(limit(1)).toBe(2)
    expect(limit(3)).toBeGreaterThan(2)
  })

  it('stays the nearer to the prior, the stronger that is', () => {
    const learned = (ridge: number) =>
      regress(
        rows(20, (x) => 2 * x),
        [0, 0],
        { ridge, smallest: 0.05 },
      )[0] ?? 0
    expect(learned(1)).toBeGreaterThan(learned(100))
    expect(learned(100)).toBeGreaterThan(learned(10_000))
  })

  it('multiplies term by term', () => {
    expect(dot([1, 2, 3], [4, 5, 6])).toBe(32)
  })
})
