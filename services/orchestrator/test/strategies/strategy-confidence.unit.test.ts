import type { StrategyPrediction } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/domain/brain/random.ts'
import { confidence } from '../../src/domain/strategies/confidence.ts'
import { scoreApplication } from '../../src/domain/strategies/score-application.ts'

describe('confidence', () => {
  test('without evidence says that anything is possible', () => {
    expect(confidence([])).toMatchObject({ mean: 0.5, alpha: 1, beta: 1, sprints: 0, effectiveSprints: 0 })
    expect(confidence([]).deviation).toBeCloseTo(Math.sqrt(1 / 12))
  })

  test('is the discounted Beta posterior, worked by hand', () => {
    const { alpha, beta, mean, sprints, effectiveSprints } = confidence([true, false, true])
    expect(alpha).toBeCloseTo(1 + 0.98 ** 2 + 1)
    expect(beta).toBeCloseTo(1 + 0.98)
    expect(mean).toBeCloseTo(alpha / (alpha + beta))
    expect(sprints).toBe(3)
    expect(effectiveSprints).toBeCloseTo(0.98 ** 2 + 0.98 + 1)
  })

  test('rises with a success, falls with a failure, and never reaches certainty', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (outcomes) => {
        const { mean, deviation, effectiveSprints } = confidence(outcomes)
        expect(confidence([...outcomes, true]).mean).toBeGreaterThan(mean)
        expect(confidence([...outcomes, false]).mean).toBeLessThan(mean)
        expect(mean).toBeGreaterThan(0)
        expect(mean).toBeLessThan(1)
        expect(deviation).toBeGreaterThan(0)
        expect(effectiveSprints).toBeLessThan(50)
      }),
    )
  })

  test('believes later sprints more than earlier ones', () => {
    const [met, missed] = [Array.from({ length: 20 }, () => true), Array.from({ length: 20 }, () => false)]
    expect(confidence([...met, ...missed]).mean).toBeLessThan(confidence([...missed, ...met]).mean)
  })

  test('other beliefs can be given', () => {
    const sure = confidence([false], { discount: 0.5, prior: { met: 9, missed: 1 } })
    expect(sure).toMatchObject({ alpha: 9, beta: 2 })
  })
})

describe('the score of an application', () => {
  const predicted: StrategyPrediction = { forecastCommitment: 40, commitment: 40, p50: 50, commitProbability: 0.85, probabilityMet: 0.85 }
  const outcome = (commitment: number, completed: number) =>
    scoreApplication(predicted, { sprintKey: 'A-S01', commitment, completed, closedOn: '2026-03-13' })

  test.each([
    { of: 'all of it', commitment: 40, completed: 40, met: true, accuracy: 1 },
    { of: 'more than it', commitment: 40, completed: 60, met: true, accuracy: 40 / 60 },
    { of: 'a tenth less', commitment: 40, completed: 36, met: true, accuracy: 0.9 },
    { of: 'just under nine tenths', commitment: 40, completed: 35.9, met: false, accuracy: 35.9 / 40 },
    { of: 'nothing', commitment: 40, completed: 0, met: false, accuracy: 0 },
    { of: 'nothing of nothing', commitment: 0, completed: 0, met: true, accuracy: 1 },
  ])('a commitment of which the team completed $of', ({ commitment, completed, met, accuracy }) => {
    expect(outcome(commitment, completed)).toMatchObject({ met, commitment, completed, sprintKey: 'A-S01', closedOn: '2026-03-13' })
    expect(outcome(commitment, completed).accuracy).toBeCloseTo(accuracy)
  })

  test('lies in 0..1, and rises with what was completed of the commitment and no further', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (commitment, completed) => {
        const { score } = outcome(commitment, completed)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(outcome(commitment, completed + 1).score).toBeGreaterThanOrEqual(score)
        if (completed >= commitment) expect(outcome(commitment, completed + 50).score).toBe(score)
      }),
    )
  })

  test.each([
    [0.85, 33],
    [0.5, 40],
  ])(
    'is best on average for the commitment that is met with the policy’s %d: neither boasting nor sandbagging wins',
    (commitProbability, expected) => {
      const draw = randomStream('delivered')
      // Uniform in 30..50: 33 is met with probability 0.85, 40 with 0.5.
      const delivered = Array.from({ length: 20_000 }, () => 30 + 20 * draw())
      const mean = (commitment: number) => {
        const scores = delivered.map((points) => {
          const closed = { sprintKey: 'A-S01', commitment, completed: Math.min(points, commitment), closedOn: '2026-03-13' }
          return scoreApplication({ ...predicted, commitProbability }, closed).score
        })
        return scores.reduce((sum, score) => sum + score, 0)
      }
      const candidates = [20, 26, 29, 31, 33, 35, 37, 40, 43, 46, 50]
      expect(candidates.reduce((found, candidate) => (mean(candidate) > mean(found) ? candidate : found))).toBe(expected)
    },
  )
})
