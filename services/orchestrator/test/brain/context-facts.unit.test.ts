import { ContextFacts } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextFacts } from '../../src/domain/brain/context-facts.ts'
import { anyInput, item, itemId, past, person, snapshot } from '../planning/planning-fixtures.ts'

const facts = (changes: Parameters<typeof snapshot>[0]) => contextFacts(snapshot(changes))
const tenDays = {
  startsOn: '2026-03-02',
  endsOn: '2026-03-13',
  workingDays: Array.from({ length: 10 }, (_, day) => `2026-03-${String(day + 2).padStart(2, '0')}`),
}

describe('the facts of a sprint', () => {
  test('are those that one counts by hand', () => {
    const counted = facts({
      sprint: tenDays,
      people: [person(1), person(2, { hours: 60 }), person(3, { hours: 72 }), person(4, { hours: 73 })],
      items: [
        item(1, { points: 5, type: 'bug', carriedOver: true }),
        item(2, { points: 8, dependsOn: [itemId(3)] }),
        item(3, { points: 2 }),
        item(4, { points: 13, ready: false, carriedOver: true }),
        item(5, { points: null, dependsOn: [itemId(77)] }),
      ],
      history: [
        past(1, { committed: 10, completed: 10 }),
        past(2, { committed: 20, completed: 15, added: 5 }),
        past(3, { committed: 40, completed: 30, added: 4 }),
        past(4, { committed: 10, completed: 12, added: 3 }),
      ],
    })
    expect(counted).toEqual({
      teamSize: 4,
      workingDays: 10,
      hours: 285,
      ptoRatio: 0.1094, // 35 of 320 hours
      peopleAway: 2, // a day is 8 h: one lacks 20, one 8, one 7
      readyItems: 4,
      readyPoints: 15,
      carriedOverPoints: 18,
      largestItemPoints: 8,
      bugShare: 0.3333,
      dependencyShare: 0.25, // what item 5 needs is not open any more
      pastSprints: 4,
      lastCompletion: 1.2,
      recentShortfall: 0.1667, // 25 %, 25 % and nothing; the first sprint is too old
      recentAddedShare: 0.2167, // 25 %, 10 %, 30 %
    })
  })

  test('of the past are unknown without any, and not those of a sprint that committed nothing', () => {
    const unknown = { lastCompletion: null, recentShortfall: null, recentAddedShare: null }
    expect(facts({})).toMatchObject({ pastSprints: 0, ...unknown })
    expect(facts({ history: [past(1, { committed: 0, completed: 3 })] })).toMatchObject({ pastSprints: 1, ...unknown })
    const latest = facts({ history: [past(1, { committed: 20, completed: 10 }), past(2, { committed: 0, completed: 3 })] })
    expect(latest).toMatchObject({ lastCompletion: 0.5, recentShortfall: 0.5 })
  })

  test('of an empty team and an empty backlog are zeros', () => {
    expect(facts({ people: [], items: [] })).toMatchObject({
      teamSize: 0,
      hours: 0,
      ptoRatio: 0,
      peopleAway: 0,
      readyItems: 0,
      readyPoints: 0,
      carriedOverPoints: 0,
      largestItemPoints: 0,
      bugShare: 0,
      dependencyShare: 0,
    })
  })

  test.each([
    ['who works part time is not away', { hours: 40, fullHours: 40 }, 0, 0],
    ['who has overtime makes nobody else less absent', { hours: 100, fullHours: 80 }, 0, 0],
    ['who is away all the time is', { hours: 0, fullHours: 80 }, 1, 1],
    ['who never has hours is not', { hours: 0, fullHours: 0 }, 0, 0],
    ['a day less than full is a day away, binary fractions or not', { hours: 63, fullHours: 70 }, 1, 0.1],
  ])('%s', (_words, hours, peopleAway, ptoRatio) => {
    expect(facts({ sprint: tenDays, people: [person(1, hours)] })).toMatchObject({ peopleAway, ptoRatio })
  })

  test('keep within their bounds, whatever a project looks like', () => {
    fc.assert(
      fc.property(anyInput({ items: 8, people: 4 }), ({ snapshot: any }) => {
        expect(ContextFacts.parse(contextFacts(any))).toEqual(contextFacts(any))
      }),
    )
  })

  test('do not depend on what the agent believes', () => {
    fc.assert(
      fc.property(anyInput({ items: 4, people: 2 }), ({ snapshot: { belief: _belief, ...context } }) => {
        expect(contextFacts(context)).toEqual(contextFacts(snapshot(context)))
      }),
      { numRuns: 20 },
    )
  })
})
