import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choose } from '../../src/domain/brain/choose.ts'
import { policy } from '../planning/planning-fixtures.ts'
import { advised, believing, candidate, considered, tried } from './brain-fixtures.ts'

const candidates = [
  candidate(1, { label: 'with-strategies', strategies: ['pto-capacity'], commitPoints: 18, probabilityMet: 0.9 }),
  candidate(2, { totalPoints: 25, probabilityMet: 0.7 }),
  candidate(3, { label: 'cautious', totalPoints: 12, probabilityMet: 0.97 }),
]
const chosenWith = (advice = advised(), belief = believing()) => choose({ candidates, belief, policy: policy(), advice })

describe('the choice', () => {
  test.each([
    ['where nobody was asked', advised({ verdict: 'off', picked: null, answer: null, model: null })],
    ['where there was no answer', advised({ verdict: 'unavailable', picked: null, answer: null })],
    ['where the advice was rejected, whatever it picked', advised({ verdict: 'rejected', picked: 2 })],
    ['where the advice picked the same', advised({ verdict: 'accepted', picked: 1 })],
  ])("is the rule's %s", (_words, advice) => {
    expect(chosenWith(advice)).toMatchObject({
      candidate: 1,
      by: 'rule',
      because: 'the forecast and pto-capacity leave 18 points to commit',
    })
  })

  test.each([
    ['a smaller one, untrusted', advised({ verdict: 'accepted-smaller', picked: 3 }), 3],
    ['a larger one, trusted', advised({ verdict: 'accepted', picked: 2, trust: { judged: 9, better: 0.97, earned: true } }), 2],
  ])("is the model's where it picked %s", (_words, advice, picked) => {
    expect(chosenWith(advice)).toMatchObject({
      candidate: picked,
      by: 'advice',
      because: `the model picked candidate ${picked}: three sprints like this one ended lower`,
    })
  })

  test("is the rule's where the advice names a candidate that does not exist", () => {
    expect(chosenWith(advised({ verdict: 'accepted-smaller', picked: 9 }))).toMatchObject({ candidate: 1, by: 'rule' })
  })

  test('names the forecast alone where no strategy shaped it', () => {
    const alone = choose({ candidates: [candidate(1)], belief: believing(), policy: policy(), advice: advised() })
    expect(alone.because).toBe('the forecast leaves 20 points to commit')
  })

  test('of a candidate that is not there is a fault of ours', () => {
    expect(() => chosenWith(advised({ verdict: 'off', ruleCandidate: 7 }))).toThrow('there is no candidate 7')
  })
})

describe('the propensity', () => {
  test('without a trial is 1: nothing was left to chance', () => {
    expect(chosenWith().propensity).toBe(1)
    const certain = [
      considered(1),
      tried(2, { pinned: true, propensity: 1 }),
      tried(3, { holds: false, applied: false, propensity: 0 }),
      considered(4, { status: 'candidate', applied: false, propensity: 0 }),
    ]
    expect(chosenWith(advised(), believing({ strategies: certain })).propensity).toBe(1)
  })

  test('of trials is the product of what each arm had', () => {
    const trials = [
      tried(1, { propensity: 0.7 }),
      tried(2, { applied: false, propensity: 0.3 }),
      tried(3, { applied: false, propensity: 0.5 }),
    ]
    expect(chosenWith(advised(), believing({ strategies: trials })).propensity).toBeCloseTo(0.7 * 0.7 * 0.5, 12)
  })

  test('over all arms of any trials sums to 1', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.3, 0.5, 0.62), { maxLength: 5 }), (propensities) => {
        const arms = Array.from({ length: 2 ** propensities.length }, (_, bits) =>
          propensities.map((propensity, index) => tried(index + 1, { propensity, applied: ((bits >> index) & 1) === 1 })),
        )
        const all = arms.reduce((sum, strategies) => sum + chosenWith(advised(), believing({ strategies })).propensity, 0)
        expect(all).toBeCloseTo(1, 9)
      }),
    )
  })
})

describe('the confidence', () => {
  const after = (record: boolean[]) => chosenWith(advised(), believing({ record })).confidence

  test("begins with the policy's probability and says that it rests on no sprint", () => {
    expect(after([])).toMatchObject({ mean: 0.85, sprints: 0, effectiveSprints: 0 })
  })

  test('counts the record: one kept and one broken promise by hand', () => {
    // Prior 0.85 × 4 = 3.4 met and 0.6 missed; the older sprint counts 0.95.
    expect(after([true, false])).toMatchObject({ alpha: 3.4 + 0.95, sprints: 2 })
    expect(after([true, false]).mean).toBeCloseTo(4.35 / (4.35 + 1.6), 12)
  })

  test('approaches what really happens, and the newest sprints count most', () => {
    expect(after(Array.from({ length: 60 }, () => false)).mean).toBeLessThan(0.2)
    expect(after([true, true, false]).mean).toBeLessThan(after([false, true, true]).mean)
  })

  test('rises with every kept promise and falls with every broken one', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (record) => {
        expect(after([...record, true]).mean).toBeGreaterThan(after([...record, false]).mean)
      }),
    )
  })
})

describe('the risk', () => {
  test.each([
    ['low', 0.9, []],
    ['medium', 0.7, []],
    ['high', 0.6, []],
    ['high', 0.9, Array.from({ length: 20 }, () => false)],
    ['low', 1, [true, true, true]],
  ] as const)('is %s for a candidate met with %d and the record %j: the worse of the two counts', (risk, probabilityMet, record) => {
    const one = [candidate(1, { probabilityMet })]
    expect(choose({ candidates: one, belief: believing({ record: [...record] }), policy: policy(), advice: advised() }).risk).toBe(risk)
  })
})
