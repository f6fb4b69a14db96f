import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/domain/brain/random.ts'
import type { PastPlan } from '../../src/domain/learning/past-plan.ts'
import { type ClosedPlan, harmOf } from '../../src/domain/strategies/harm.ts'
import { factsWith } from './context-facts-fixture.ts'

const hours = 300
/** Of 30 points that the forecast commits to, met with probability 0.85 if it is right. */
const closed = (factor: number, completed: number, changes: Partial<PastPlan> & { hoursWithWork?: number } = {}): ClosedPlan => {
  const { hoursWithWork = null, ...different } = changes
  const plan: PastPlan = {
    episodeId: 'e',
    closedOn: '2026-03-13',
    knownAt: '2026-03-13T16:00:00.000Z',
    facts: factsWith({ hours, carriedOverPoints: 0 }),
    applied: [{ name: 'tried', pinned: false, then: { do: 'scale-commitment', factor } }],
    forecast: { commitPoints: 30, p50: 38 },
    policy: { commitProbability: 0.85, maxPointsPerPerson: null },
    commitment: 30 * factor,
    completed,
    ranOut: false,
    ...different,
  }
  return { plan, hoursWithWork }
}
const always = (count: number, one: ClosedPlan) => Array.from({ length: count }, () => one)
const harm = (history: readonly ClosedPlan[]) => harmOf('tried', history)

describe('an active strategy has turned against the team', () => {
  test.each([
    ['promises more than the team does', closed(1.15, 25), 15],
    ['holds back a team that always does more', closed(0.9, 40), 45],
  ])('where it %s', (_words, sprint, soon) => {
    expect(harm(always(soon, sprint))).toMatchObject({ proven: true, sprints: soon, worse: soon })
    expect(harm(always(3, sprint)).proven).toBe(false)
  })

  test.each([
    ['promises more, and the team does it', closed(1.15, 40)],
    ['holds back a team that misses the rest', closed(0.9, 27)],
  ])('never where it %s', (_words, sprint) => {
    expect(harm(always(200, sprint))).toMatchObject({ proven: false, worse: 0 })
  })

  test('also after years in which it helped, as soon as where it never did', () => {
    const turned = [...always(150, closed(1.15, 40)), ...always(15, closed(1.15, 25))]
    expect(harm(turned).proven).toBe(true)
  })

  test('once that is proven, whatever follows', () => {
    expect(harm([...always(15, closed(1.15, 25)), ...always(100, closed(1.15, 40))]).proven).toBe(true)
  })
})

describe('says nothing', () => {
  test.each([
    ['of sprints that it did not shape', closed(1.15, 25, { applied: [] })],
    ['of sprints whose commitment it did not change', closed(1, 25)],
    ['of a small commitment that ran out of work, where nobody knows what else could have been done', closed(0.9, 27, { ranOut: true })],
  ])('%s', (_words, sprint) => {
    expect(harm(always(100, sprint))).toEqual({ sprints: 0, worse: 0, eValue: 1, threshold: 50, proven: false })
  })

  test('of preferences among items, which leave the commitment as it is', () => {
    const applied = [{ name: 'tried', pinned: false, then: { do: 'prefer-small-items' as const, maxPoints: 3, factor: 2 } }]
    expect(harm(always(100, closed(1, 5, { applied }))).sprints).toBe(0)
  })
})

test('a sprint that ran out of work is judged by the speed it had while there was some', () => {
  const half = closed(0.9, 27, { ranOut: true, hoursWithWork: hours / 2 })
  const all = closed(0.9, 27, { ranOut: true, hoursWithWork: hours })
  expect(harm([half])).toMatchObject({ sprints: 1, worse: 1 })
  expect(harm([all])).toMatchObject({ sprints: 1, worse: 0 })
})

test('of strategies that lose nothing hardly any is retired within 50 sprints, though one looks after each', () => {
  const draw = randomStream('harm')
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
  // 28.5 points, halfway between the two commitments, are met with probability 0.85.
  const sprint = () => closed(0.9, Math.max(0, 28.5 + 6 * (1.036 + normal())))
  const retired = Array.from({ length: 200 }, () => harm(Array.from({ length: 50 }, sprint)).proven).filter(Boolean)
  expect(retired.length).toBeLessThan(10)
})
