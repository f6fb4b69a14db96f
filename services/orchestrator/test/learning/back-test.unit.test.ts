import type { StrategyRule } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backTest, verdictOn } from '../../src/domain/learning/back-test.ts'
import { facts, pastPlan } from './learning-fixtures.ts'

const onPto = { when: [{ fact: 'ptoRatio', is: '>', value: 0.1 }], then: { do: 'scale-commitment', factor: 0.5 } } satisfies Omit<
  StrategyRule,
  'because'
>
const away = facts({ ptoRatio: 0.3 })

test('replays past commitments with the rule and without, oldest first', () => {
  const plans = [pastPlan(2, { facts: away, completed: 20 }), pastPlan(1, { completed: 36 })]
  const { replayed, ...result } = backTest(onPto, plans)
  expect(replayed.map(({ episodeId, without, with: withRule }) => [episodeId.slice(-1), without, withRule])).toEqual([
    ['1', 30, 30],
    ['2', 30, 15],
  ])
  // 10 points too many at 0.85, and 6 points left out at 0.15; with the rule 5 and 6 left out.
  expect(result).toEqual({
    sprints: 2,
    changed: 1,
    lossWithout: expect.closeTo((8.5 + 0.9) / 2),
    lossWith: expect.closeTo((0.75 + 0.9) / 2),
  })
})

test('beside a strategy that was stricter already the rule changes nothing', () => {
  const applied = [{ name: 'stricter', pinned: false, then: { do: 'scale-commitment' as const, factor: 0.5 } }]
  expect(backTest(onPto, [pastPlan(1, { facts: away, applied, commitment: 15 })]).changed).toBe(0)
})

test('a sprint that ran out of work could have gone as the forecast said', () => {
  const [replayed] = backTest(onPto, [pastPlan(1, { facts: away, completed: 30, ranOut: true })]).replayed
  expect(replayed).toMatchObject({ lossWithout: expect.closeTo(6 * 0.15), lossWith: expect.closeTo(21 * 0.15) })
})

describe.each([
  ['a limit per person', { do: 'limit-points-per-person', points: 4 }, 20],
  ['a reserve for unplanned work', { do: 'reserve-for-unplanned', share: 0.2 }, 24],
  ['a reserve for carried-over work', { do: 'reserve-for-carry-over', share: 0.5 }, 27],
] as const)('%s', (_name, then, commitment) => {
  test('is replayed', () => {
    const plan = pastPlan(1, { facts: facts({ carriedOverPoints: 6 }) })
    expect(backTest({ when: [], then }, [plan]).replayed[0]?.with).toBeCloseTo(commitment)
  })
})

describe('the gate', () => {
  const plans = (completed: number, sprints = 4) =>
    Array.from({ length: sprints }, (_none, index) => pastPlan(index + 1, { facts: away, completed }))
  test.each([
    ['lets a rule pass that would have lost less', plans(15), true, 'loses no more'],
    ['refuses one that would have lost more', plans(36), false, 'loses more'],
    ['refuses one that changes too few sprints to judge it', plans(15, 2), false, 'changed 2 of 2 past sprints'],
    ['refuses one on an empty history', [], false, 'changed 0 of 0 past sprints'],
  ])('%s', (_name, history, passed, because) => {
    expect(verdictOn(backTest(onPto, history))).toEqual({ passed, because: expect.stringContaining(because) })
  })

  test('refuses a rule that only prefers some items, since no commitment shows what it does', () => {
    expect(verdictOn(backTest({ when: [], then: { do: 'prefer-small-items', maxPoints: 3, factor: 2 } }, plans(15))).passed).toBe(false)
  })
})

test('a rule whose condition never holds changes nothing and loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ completed: fc.nat(60), commitment: fc.nat(60), ranOut: fc.boolean() }), { maxLength: 10 }), (some) => {
      const plans = some.map((changes, index) => pastPlan(index + 1, changes))
      const { changed, lossWith, lossWithout } = backTest(onPto, plans)
      expect({ changed, lossWith }).toEqual({ changed: 0, lossWith: lossWithout })
    }),
  )
})
