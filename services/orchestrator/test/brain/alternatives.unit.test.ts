import type { ConsideredStrategy } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alternatives } from '../../src/domain/brain/alternatives.ts'
import { contextFacts } from '../../src/domain/brain/context-facts.ts'
import { termsOf, withTerms } from '../../src/domain/brain/terms.ts'
import { forecastDelivery } from '../../src/domain/planning/forecast-delivery.ts'
import { anyInput, past, policy, snapshot } from '../planning/planning-fixtures.ts'
import { believing, considered, tried } from './brain-fixtures.ts'

const of = (strategies: ConsideredStrategy[], choices = policy()) => {
  const input = snapshot({ history: [past(1), past(2)], belief: believing({ strategies }) })
  return alternatives({ snapshot: input, facts: contextFacts(input), policy: choices })
}
const labels = (strategies: ConsideredStrategy[]) => of(strategies).map(({ label, strategies: names }) => [label, ...names])

describe('the alternatives of a decision', () => {
  test('without strategies are the policy as it is and a more cautious one', () => {
    expect(labels([])).toEqual([['without-strategies'], ['cautious']])
    const [rule, cautious] = of([])
    expect(rule?.terms).toEqual(termsOf(policy()))
    expect(cautious?.terms).toEqual({ ...termsOf(policy()), commitProbability: 0.95 })
  })

  test.each([
    ['does not hold', considered(1, { holds: false, applied: false })],
    ['is in the control arm of its trial', tried(1, { applied: false, propensity: 0.5 })],
  ])('leave out a strategy that %s', (_words, strategy) => {
    expect(labels([strategy])).toEqual([['without-strategies'], ['cautious']])
  })

  test('with one strategy are the rule with it, the plan without it and a more cautious one', () => {
    expect(labels([considered(1)])).toEqual([['with-strategies', 'strategy-1'], ['without-strategies'], ['cautious', 'strategy-1']])
    const [rule, without, cautious] = of([considered(1)])
    expect(rule?.terms).toMatchObject({ commitScale: 0.9, commitProbability: 0.85 })
    expect(without?.terms).toEqual(termsOf(policy()))
    expect(cautious?.terms).toEqual({ ...rule?.terms, commitProbability: 0.95 })
  })

  test('with several have each of the first three alone as well', () => {
    const four = [1, 2, 3, 4].map((number) => considered(number, { then: { do: 'limit-points-per-person', points: number } }))
    expect(labels(four)).toEqual([
      ['with-strategies', 'strategy-1', 'strategy-2', 'strategy-3', 'strategy-4'],
      ['without-strategies'],
      ['cautious', 'strategy-1', 'strategy-2', 'strategy-3', 'strategy-4'],
      ['single-strategy', 'strategy-1'],
      ['single-strategy', 'strategy-2'],
      ['single-strategy', 'strategy-3'],
    ])
    expect(of(four).map(({ terms }) => terms.maxPointsPerPerson)).toEqual([1, null, 1, 1, 2, 3])
  })

  test('count a reserve from what the policy would commit', () => {
    const reserving = considered(1, { then: { do: 'reserve-for-unplanned', share: 0.1 } })
    const choices = policy({ commitScale: 0.8, reservePoints: 1 })
    const [rule] = of([reserving], choices)
    const points = forecastDelivery(snapshot({ history: [past(1), past(2)] }), choices)?.commit.points ?? 0
    expect(rule?.terms.commitScale).toBe(0.8)
    expect(rule?.terms.reservePoints).toBeCloseTo(1 + points * 0.1, 1)
  })

  test.each([
    [0.85, 0.95],
    [0.5, 0.833],
    [0.98, 0.99],
    [0.99, 0.99],
  ])('at a probability of %d are cautious with %d, and never certain', (commitProbability, cautious) => {
    expect(of([], policy({ commitProbability }))[1]?.terms.commitProbability).toBe(cautious)
  })

  test('where nothing can be forecast are those of the policy', () => {
    const input = snapshot({ people: [], belief: believing({ strategies: [considered(1)] }) })
    const found = alternatives({ snapshot: input, facts: contextFacts(input), policy: policy() })
    expect(found[0]?.terms).toEqual(termsOf(policy()))
  })

  test('begin with the rule, are of known labels, and "cautious" never commits more than the rule', () => {
    fc.assert(
      fc.property(anyInput({ items: 6, people: 3 }), ({ snapshot: input, policy: choices }) => {
        const found = alternatives({ snapshot: input, facts: contextFacts(input), policy: choices })
        const applied = input.belief.strategies.filter((one) => one.applied)
        expect(found[0]?.label).toBe(applied.length > 0 ? 'with-strategies' : 'without-strategies')
        expect(found.filter(({ label }) => label === 'without-strategies')).toHaveLength(1)
        const commits = found.map(({ terms }) => forecastDelivery(input, withTerms(choices, terms))?.commit.points ?? 0)
        const cautious = found.findIndex(({ label }) => label === 'cautious')
        expect(commits[cautious]).toBeLessThanOrEqual(commits[0] ?? 0)
      }),
    )
  })
})
