import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/domain/brain/random.ts'
import { confidenceSequence, logEValues, negated } from '../../src/domain/experiments/e-value.ts'
import { baselines, differences } from '../../src/domain/experiments/trial-sprint.ts'
import { shareOf, trialOf } from './trial-fixture.ts'

const bernoulli = (seed: number, rate: number, count: number) => {
  const draw = randomStream('draws', seed)
  return Array.from({ length: count }, () => ({ value: draw() < rate ? 1 : 0, low: 0, high: 1 }))
}

describe('an e-value', () => {
  test('reaches 20 in at most 5 % of the cases where nothing is to be found, though one looks after every draw', () => {
    const wrong = shareOf(3000, (seed) => logEValues(bernoulli(seed, 0.5, 300), 0.5).some((log) => log >= Math.log(20)))
    expect(wrong).toBeLessThanOrEqual(0.05)
    expect(wrong).toBeGreaterThan(0.005)
  })

  test('is a fair game: its mean stays 1 under the hypothesis', () => {
    const final = Array.from({ length: 4000 }, (_each, seed) => Math.exp(logEValues(bernoulli(seed, 0.5, 20), 0.5).at(-1) ?? 0))
    expect(final.reduce((sum, value) => sum + value, 0) / final.length).toBeCloseTo(1, 1)
  })

  test('finds what is there', () => {
    expect(shareOf(100, (seed) => (logEValues(bernoulli(seed, 0.7, 300), 0.5).at(-1) ?? 0) >= Math.log(20))).toBeGreaterThan(0.9)
  })

  test('is never ruined by one draw, whatever the draws are', () => {
    const draws = fc.array(
      fc.double({ min: 0, max: 1, noNaN: true }).map((value) => ({ value, low: 0, high: 1 })),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(draws, fc.double({ min: 0, max: 1, noNaN: true }), (given, mean) => {
        const logs = logEValues(given, mean)
        logs.forEach((log, index) => {
          expect(Number.isFinite(log)).toBe(true)
          expect(log - (logs[index - 1] ?? 0)).toBeGreaterThanOrEqual(Math.log(0.25) - 1e-9)
        })
      }),
    )
  })

  test('bets before it sees: a draw changes no e-value before it', () => {
    const draws = bernoulli(1, 0.5, 30)
    const changed = draws.map((draw, index) => (index === 20 ? { ...draw, value: 1 - draw.value } : draw))
    expect(logEValues(changed, 0.5).slice(0, 20)).toEqual(logEValues(draws, 0.5).slice(0, 20))
  })
})

describe('bounds that hold at all times together', () => {
  test('miss the mean at some time in at most 10 % of the cases', () => {
    const missed = shareOf(150, (seed) => {
      const draws = bernoulli(seed, 0.7, 120)
      return Array.from({ length: 24 }, (_each, look) => confidenceSequence(draws.slice(0, (look + 1) * 5), 0.05, [0, 1])).some(
        ([lower, upper]) => lower > 0.7 || upper < 0.7,
      )
    })
    expect(missed).toBeLessThanOrEqual(0.1)
  })

  test('say nothing without draws, and narrow with them', () => {
    expect(confidenceSequence([], 0.05, [-1, 1]).map(Math.round)).toEqual([-1, 1])
    const width = (count: number) => {
      const [lower, upper] = confidenceSequence(bernoulli(3, 0.5, count), 0.05, [0, 1])
      return upper - lower
    }
    expect(width(400)).toBeLessThan(width(100))
    expect(width(400)).toBeLessThan(0.25)
  })

  test('are the same from the other side', () => {
    const draws = bernoulli(5, 0.3, 80)
    const [lower, upper] = confidenceSequence(draws, 0.05, [0, 1])
    const [least, most] = confidenceSequence(negated(draws), 0.05, [-1, 0])
    expect(least).toBeCloseTo(-upper)
    expect(most).toBeCloseTo(-lower)
  })
})

describe('one draw of the difference from each sprint', () => {
  test.each([0.2, 0.5, 0.7])('is right on average for a propensity of %d, and within its bounds', (chance) => {
    const sprints = trialOf('unbiased', { treated: 0.8, control: 0.6 }, { sprints: 40_000, propensity: () => chance })
    const draws = differences(sprints)
    expect(draws.reduce((sum, { value }) => sum + value, 0) / draws.length).toBeCloseTo(0.2, 1)
    for (const { value, low, high } of draws) {
      expect(value).toBeGreaterThanOrEqual(low)
      expect(value).toBeLessThanOrEqual(high)
    }
  })

  test('expects of a sprint what the sprints before it say, and nothing of itself', () => {
    const sprints = trialOf('baseline', { treated: 0.8, control: 0.6 }, { sprints: 60 })
    const changed = sprints.map((sprint, index) => (index === 30 ? { ...sprint, score: 1 - sprint.score } : sprint))
    expect(baselines(changed).slice(0, 31)).toEqual(baselines(sprints).slice(0, 31))
    expect(baselines(changed)[31]).not.toBe(baselines(sprints)[31])
    expect(baselines(sprints)[0]).toBe(0.5)
  })
})
