import { type Comparison, type FactName, NewStrategy, type StrategyRule } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { behavesAlike } from '../../src/domain/strategies/duplicate.ts'
import { holds } from '../../src/domain/strategies/holds.ts'
import { startingSet } from '../../src/domain/strategies/starting-set.ts'
import { factsWith } from './context-facts-fixture.ts'

const when = (fact: FactName, is: Comparison['is'], value: number): Comparison => ({ fact, is, value })

describe('a condition', () => {
  test.each([
    ['<', 5.1, true],
    ['<', 5, false],
    ['<=', 5, true],
    ['<=', 4.9, false],
    ['>', 4.9, true],
    ['>', 5, false],
    ['>=', 5, true],
    ['>=', 5.1, false],
  ] as const)('with "5 %s %d" is %s', (is, value, expected) => {
    expect(holds([when('teamSize', is, value)], factsWith({ teamSize: 5 }))).toBe(expected)
  })

  test('holds if every comparison does, and always if there is none', () => {
    const facts = factsWith({ teamSize: 5, ptoRatio: 0.2 })
    expect(holds([when('teamSize', '>', 4), when('ptoRatio', '>', 0.1)], facts)).toBe(true)
    expect(holds([when('teamSize', '>', 4), when('ptoRatio', '>', 0.3)], facts)).toBe(false)
    expect(holds([], facts)).toBe(true)
  })

  test.each(['<', '<=', '>', '>='] as const)('about a fact that is not known does not hold, with %s either', (is) => {
    expect(holds([when('lastCompletion', is, 0.5)], factsWith({ lastCompletion: null }))).toBe(false)
  })
})

describe('two rules behave alike', () => {
  const away = { when: [when('ptoRatio', '>', 0.1)], then: { do: 'scale-commitment' as const, factor: 0.9 } }
  const stored = [0, 0.05, 0.15, 0.2, 0.3].map((ptoRatio) => factsWith({ ptoRatio, peopleAway: ptoRatio > 0.1 ? 1 : 0 }))

  test.each<[string, Pick<StrategyRule, 'when' | 'then'>, boolean]>([
    ['word for word', away, true],
    ['another threshold between the same sprints', { ...away, when: [when('ptoRatio', '>=', 0.12)] }, true],
    ['another fact that holds in the same sprints', { ...away, when: [when('peopleAway', '>', 0)] }, true],
    ['another threshold that parts the sprints', { ...away, when: [when('ptoRatio', '>', 0.18)] }, false],
    ['a factor within 10 %', { ...away, then: { do: 'scale-commitment', factor: 0.82 } }, true],
    ['a factor further away', { ...away, then: { do: 'scale-commitment', factor: 0.8 } }, false],
    ['another kind of effect', { ...away, then: { do: 'reserve-for-unplanned', share: 0.1 } }, false],
  ])('%s: %s is %s', (_what, rule, expected) => {
    expect(behavesAlike(away, rule, stored)).toBe(expected)
    expect(behavesAlike(rule, away, stored)).toBe(expected)
  })

  test('while no stored sprint tells them apart, only the same condition is the same, in any order', () => {
    const both = [when('ptoRatio', '>', 0.5), when('teamSize', '>', 9)]
    expect(behavesAlike({ ...away, when: both }, { ...away, when: both.toReversed() }, stored)).toBe(true)
    expect(behavesAlike({ ...away, when: both }, { ...away, when: [when('ptoRatio', '>', 0.6)] }, stored)).toBe(false)
    expect(behavesAlike(away, away, [])).toBe(true)
  })
})

describe('the starting set', () => {
  test('can be written as anyone would write it, each under a name of its own', () => {
    const set = startingSet()
    for (const strategy of set) expect(NewStrategy.parse(strategy)).toEqual(strategy)
    expect(new Set(set.map(({ name }) => name)).size).toBe(set.length)
  })

  test('claims nothing: all of it is on trial, each with its reason', () => {
    for (const { status, because } of startingSet()) {
      expect(status).toBe('trial')
      expect(because.length).toBeGreaterThan(60)
    }
  })

  test('no two do the same', () => {
    const set = startingSet()
    const stored = Array.from({ length: 40 }, (_each, index) =>
      factsWith({
        ptoRatio: (index % 5) / 10,
        recentShortfall: (index % 4) / 10,
        pastSprints: index % 7,
        carriedOverPoints: (index % 3) * 4,
        recentAddedShare: (index % 6) / 20,
      }),
    )
    const alike = set.flatMap((one) =>
      set.filter((other) => one !== other && behavesAlike(one, other, stored)).map(({ name }) => `${one.name} ${name}`),
    )
    expect(alike).toEqual([])
  })
})
