import { describe, expect, test } from 'vitest'
import { offPolicy, whatWouldHaveBeen } from '../../src/domain/experiments/off-policy.ts'
import type { TrialSprint } from '../../src/domain/experiments/trial-sprint.ts'
import { shareOf, trialOf } from './trial-fixture.ts'

const rates = { treated: 0.8, control: 0.6 }
const uneven = (seed: number | string, sprints: number) =>
  trialOf(seed, rates, { sprints, propensity: (past) => (past.length % 3 === 0 ? 0.3 : 0.6) })

describe('what would have been', () => {
  test('is right on average, whatever the propensities were', () => {
    expect(offPolicy(uneven('many', 20_000), 'always')).toMatchObject({ kind: 'estimate', estimate: expect.closeTo(0.8, 1) })
    expect(offPolicy(uneven('many', 20_000), 'never')).toMatchObject({ kind: 'estimate', estimate: expect.closeTo(0.6, 1) })
  })

  test.each([12, 30, 100])('has an interval that holds with 90 %% after %d sprints already', (sprints) => {
    const held = shareOf(300, (seed) => {
      const answer = offPolicy(uneven(seed, sprints), 'always')
      return answer.kind === 'not-enough-data' || (answer.lower <= 0.8 && answer.upper >= 0.8)
    })
    expect(held).toBeGreaterThanOrEqual(0.9)
  })

  test('has an interval around its estimate that narrows with sprints', () => {
    const width = (sprints: number) => {
      const answer = offPolicy(uneven('width', sprints), 'always')
      if (answer.kind === 'not-enough-data') throw new Error(answer.missing)
      expect(answer.lower).toBeLessThanOrEqual(answer.estimate)
      expect(answer.upper).toBeGreaterThanOrEqual(answer.estimate)
      return answer.upper - answer.lower
    }
    expect(width(400)).toBeLessThan(width(40))
  })

  test('says beside it what was', () => {
    const sprints = uneven('logged', 50)
    expect(whatWouldHaveBeen(sprints).logged).toBeCloseTo(sprints.reduce((sum, { score }) => sum + score, 0) / 50)
    expect(whatWouldHaveBeen([]).logged).toBeNull()
  })
})

const always = (count: number): TrialSprint[] => Array.from({ length: count }, () => ({ treated: true, propensity: 1, score: 0.9 }))
const trial = (treated: number, control: number): TrialSprint[] => [
  ...Array.from({ length: treated }, () => ({ treated: true, propensity: 0.5, score: 0.9 })),
  ...Array.from({ length: control }, () => ({ treated: false, propensity: 0.5, score: 0.5 })),
]

describe('what cannot be said is not', () => {
  test.each([
    ['nothing has closed', [], 'always', 'no closed sprint'],
    ['too few sprints', trial(3, 3), 'always', '6 sprints in which it might have been applied, 10 are needed'],
    ['chance was never asked', always(50), 'never', 'chance could never have had it left out'],
    ['one arm was hardly seen', trial(12, 2), 'never', 'the sprints in which it was left out are worth 2.0, 5 are needed'],
  ] as const)('%s', (_what, sprints, target, missing) => {
    const answer = offPolicy(sprints, target)
    expect(answer).toMatchObject({ kind: 'not-enough-data', missing: expect.stringContaining(missing) })
  })

  test('a strategy that was always applied still tells what applying it brings', () => {
    expect(offPolicy(always(50), 'always')).toMatchObject({ kind: 'estimate', estimate: expect.closeTo(0.9), effectiveSprints: 50 })
  })
})
