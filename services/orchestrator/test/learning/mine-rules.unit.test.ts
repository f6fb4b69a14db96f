import { StrategyName } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/domain/brain/random.ts'
import { candidateConditions } from '../../src/domain/learning/conditions.ts'
import { mineRules } from '../../src/domain/learning/mine-rules.ts'
import { nameApart, nameRule, wordsOf } from '../../src/domain/learning/name-rule.ts'
import type { PastPlan } from '../../src/domain/learning/past-plan.ts'
import { facts, pastPlan } from './learning-fixtures.ts'

/** Histories as teams have them: facts that vary by themselves, and delivery with a spread of about 15 %. */
function history(seed: number, sprints: number, effect: (plan: PastPlan) => number = () => 1): PastPlan[] {
  const draw = randomStream('history', seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
  return Array.from({ length: sprints }, (_none, index) => {
    const plan = pastPlan(index + 1, {
      facts: facts({
        ptoRatio: draw() < 0.4 ? Math.round(draw() * 40) / 100 : 0,
        peopleAway: Math.floor(draw() * 3),
        carriedOverPoints: Math.floor(draw() * 12),
        readyPoints: 40 + Math.floor(draw() * 60),
        largestItemPoints: [5, 8, 13][Math.floor(draw() * 3)] ?? 8,
        bugShare: Math.round(draw() * 30) / 100,
        dependencyShare: Math.round(draw() * 30) / 100,
        lastCompletion: Math.round((0.7 + draw() * 0.4) * 100) / 100,
        recentShortfall: Math.round(draw() * 30) / 100,
        recentAddedShare: Math.round(draw() * 20) / 100,
      }),
    })
    return { ...plan, completed: Math.round(36 * Math.exp(0.15 * normal()) * effect(plan)) }
  })
}

const underPto = ({ facts: { ptoRatio } }: PastPlan) => (ptoRatio > 0.05 ? 0.6 : 1)

test('where nothing is to be found, at most one history in ten gives a rule', () => {
  const found = Array.from({ length: 400 }, (_none, seed) => mineRules(history(seed, 10 + (seed % 30))).length > 0)
  expect(found.filter(Boolean).length / found.length).toBeLessThanOrEqual(0.1)
})

test('what takes 40 % of the work where it holds is found in most histories of 25 sprints, and the rule points the right way', () => {
  const found = Array.from({ length: 100 }, (_none, seed) => mineRules(history(seed, 25, underPto))[0])
  const right = found.filter((rule) => rule?.rule.when[0]?.fact === 'ptoRatio' && rule.rule.when[0].is === '>' && rule.effect < -0.2)
  expect(right.length).toBeGreaterThanOrEqual(80)
})

test('a rule is backed by at least 4 sprints in which its condition held, and says so with figures', () => {
  const plans = history(1, 25, underPto)
  const [rule] = mineRules(plans)
  if (!rule) throw new Error('no rule')
  expect(rule.rule.then.do).toBe('scale-commitment')
  expect(rule.episodeIds.length).toBeGreaterThanOrEqual(4)
  const threshold = rule.rule.when[0]?.value ?? 0
  const supporting = plans.filter((plan) => plan.facts.ptoRatio > threshold).map(({ episodeId }) => episodeId)
  expect(rule.episodeIds).toEqual(supporting)
  expect(rule.rule.because).toContain(`in ${supporting.length} sprints with more than`)
  expect(rule.probability).toBeGreaterThan(0.9)
})

test('three sprints are too few, however bad they were', () => {
  const plans = history(2, 20).map((plan, index) => ({
    ...plan,
    facts: { ...plan.facts, ptoRatio: index < 3 ? 0.3 : 0 },
    completed: index < 3 ? 10 : 36,
  }))
  expect(mineRules(plans).filter(({ rule }) => rule.when[0]?.fact === 'ptoRatio')).toEqual([])
})

test('a forecast that is wrong everywhere is not a rule: that is for the forecast to mend', () => {
  const found = Array.from({ length: 60 }, (_none, seed) => mineRules(history(seed, 25, () => 0.75)).length > 0)
  expect(found.filter(Boolean).length).toBeLessThanOrEqual(6)
})

test('what a strategy took care of already is not found again', () => {
  const cautious = history(3, 25, underPto).map((plan): PastPlan => {
    const applied =
      plan.facts.ptoRatio > 0.05 ? [{ name: 'stricter', pinned: false, then: { do: 'scale-commitment' as const, factor: 0.6 } }] : []
    return { ...plan, applied }
  })
  expect(mineRules(cautious)).toEqual([])
})

test('a sprint that ran out of work does not count against the commitment', () => {
  const plans = history(4, 25, underPto).map((plan) => ({ ...plan, ranOut: true }))
  expect(mineRules(plans).filter(({ effect }) => effect < 0)).toEqual([])
})

test('neither the order of the history nor the size of a point changes what is found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.constantFrom(1, 3, 0.5), (seed, factor) => {
      const plans = history(seed, 20, underPto)
      const scaled = plans.map((plan) => ({
        ...plan,
        commitment: plan.commitment * factor,
        completed: plan.completed * factor,
        forecast: { commitPoints: plan.forecast.commitPoints * factor, p50: plan.forecast.p50 * factor },
      }))
      const found = mineRules(plans)
      expect(mineRules(plans.toReversed())).toEqual(found)
      expect(mineRules(scaled).map(({ rule }) => rule)).toEqual(found.map(({ rule }) => rule))
    }),
    { numRuns: 40 },
  )
})

test.each([0, 1, 3])('%i sprints are no history', (sprints) => {
  expect(mineRules(history(5, sprints, underPto))).toEqual([])
})

describe('what a rule does about it', () => {
  const plansWith = (fact: 'recentAddedShare' | 'carriedOverPoints', high: number) =>
    history(6, 30).map((plan, index) => ({
      ...plan,
      facts: { ...facts(), [fact]: index % 3 === 0 ? high : 0 },
      completed: index % 3 === 0 ? 22 : 36,
    }))

  test('work that keeps arriving gets a reserve', () => {
    expect(mineRules(plansWith('recentAddedShare', 0.3))[0]?.rule.then).toMatchObject({
      do: 'reserve-for-unplanned',
      share: expect.closeTo(0.35, 0),
    })
  })

  test('carried-over work gets a share of its points, unless it would take more than half of them', () => {
    expect(mineRules(plansWith('carriedOverPoints', 30))[0]?.rule.then).toMatchObject({ do: 'reserve-for-carry-over' })
    expect(mineRules(plansWith('carriedOverPoints', 4))[0]?.rule.then).toMatchObject({ do: 'scale-commitment' })
  })
})

describe('conditions', () => {
  test('thresholds are short numbers between two values that were seen', () => {
    const some = [0, 0, 0, 0, 0.12, 0.2, 0.2, 0.31].map((ptoRatio) => facts({ ptoRatio }))
    const found = candidateConditions(some, 4)
    expect(found.map(({ when }) => when[0])).toEqual([
      { fact: 'ptoRatio', is: '>', value: 0.1 },
      { fact: 'ptoRatio', is: '<', value: 0.1 },
    ])
    expect(found[0]?.holds).toEqual([false, false, false, false, true, true, true, true])
  })

  test('two facts that always go together are one test', () => {
    const some = [0, 0, 0, 0, 1, 1, 1, 1].map((away) => facts({ peopleAway: away, ptoRatio: away / 10 }))
    expect(candidateConditions(some, 4)).toHaveLength(2)
  })

  test('a fact that is unknown in some sprints is compared in the others', () => {
    const some = [null, null, 0.2, 0.3, 0.8, 0.9, 0.9, 0.9].map((lastCompletion) => facts({ lastCompletion }))
    expect(candidateConditions(some, 4).map(({ when }) => when[0])).toEqual([{ fact: 'lastCompletion', is: '>', value: 0.6 }])
  })
})

test('names and words of rules are valid and say what the rule is about', () => {
  expect(nameRule([{ fact: 'ptoRatio', is: '>', value: 0.125 }], { do: 'scale-commitment', factor: 0.82 })).toBe(
    'more-absence-than-13-scale-82',
  )
  expect(nameRule([{ fact: 'hours', is: '<', value: 312.5 }], { do: 'scale-commitment', factor: 1.1 })).toBe(
    'less-hours-than-312-5-scale-110',
  )
  const limits = [5, 12, 0.5].map((points) => nameRule([], { do: 'limit-points-per-person', points }))
  expect(limits).toEqual(['always-limit-5', 'always-limit-12', 'always-limit-0-5'])
  const longest = nameApart('more-recent-scope-growth-than-100-and-more-last-comple-scale-50', '0123456789')
  expect(StrategyName.parse(longest)).toBe('more-recent-scope-growth-than-100-and-more-last-compl-012345')
  expect(nameApart('away', '0123456789')).toBe('away-012345')
  expect(wordsOf({ fact: 'recentAddedShare', is: '>', value: 0.1 })).toBe('more than 10 % of recent commitments added after the start')
})
