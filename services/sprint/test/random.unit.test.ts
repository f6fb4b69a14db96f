import { describe, expect, test } from 'vitest'
import { randomStream } from '../src/domain/simulation/random.ts'

const DRAWS = 20_000

function draws(draw: (stream: ReturnType<typeof randomStream>) => number): number[] {
  const stream = randomStream(7, 'draws')
  return Array.from({ length: DRAWS }, () => draw(stream))
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

describe('randomStream', () => {
  test('the same keys give the same draws for ever: a seed names one history', () => {
    const stream = randomStream(7, 'ATLAS-17', '2026-03-02')
    expect([stream.uniform(), stream.uniform(), stream.integer(0, 99)]).toMatchInlineSnapshot(`
      [
        0.6573292037824532,
        0.33173788917059144,
        46,
      ]
    `)
  })

  test('keys do not run into each other', () => {
    expect(randomStream('ab', 'c').uniform()).not.toBe(randomStream('a', 'bc').uniform())
    expect(randomStream(1, 2).uniform()).not.toBe(randomStream('1', '2').uniform())
  })

  test('neighbouring seeds and days share nothing: first draws are uniform and uncorrelated', () => {
    const first = Array.from({ length: DRAWS }, (_, seed) => randomStream(seed, 'absence', 'Ada').uniform())
    expect(mean(first)).toBeCloseTo(0.5, 1.7)
    const products = first.slice(1).map((value, index) => (value - 0.5) * ((first[index] ?? 0) - 0.5) * 12)
    expect(Math.abs(mean(products))).toBeLessThan(0.03)
  })

  test('each distribution has the moments that the simulator counts on', () => {
    const normal = draws((stream) => stream.normal())
    expect(mean(normal)).toBeCloseTo(0, 1)
    expect(mean(normal.map((value) => value ** 2))).toBeCloseTo(1, 1)
    expect(draws((stream) => stream.lognormal(0.1, 0.3)).toSorted((a, b) => a - b)[DRAWS / 2]).toBeCloseTo(0.1, 2)
    expect(mean(draws((stream) => stream.poisson(0.4)))).toBeCloseTo(0.4, 1)
    expect(mean(draws((stream) => Number(stream.chance(0.2))))).toBeCloseTo(0.2, 1)
    expect(new Set(draws((stream) => stream.integer(1, 3)))).toEqual(new Set([1, 2, 3]))
    expect(new Set(draws((stream) => stream.pick([4, 5])))).toEqual(new Set([4, 5]))
  })

  test('picking from nothing is an error, not undefined', () => {
    expect(() => randomStream(1).pick([])).toThrow(RangeError)
  })
})
