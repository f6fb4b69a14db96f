import { newLearner, observe, type Observation } from '@dsm/forecast'
import { PlanningPolicy } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { incrementalFold } from '../../src/domain/planning/incremental-fold.ts'

const { forecast: rate } = PlanningPolicy.parse({})
const observation = (delivered: number, team = 'ATLAS'): Observation => ({
  context: { team, hours: 100, days: 10 },
  delivered,
  ranOut: false,
})
const sprints = (count: number, team?: string) => Array.from({ length: count }, (_, index) => observation(10 + index, team))

/** A fold that counts what it observes. */
function counting(most: number) {
  let observed = 0
  const fold = incrementalFold({
    most,
    step: (learner, seen) => {
      observed += 1
      return observe(learner, seen)
    },
  })
  return (observations: readonly Observation[], given = rate) => {
    observed = 0
    fold(observations, given)
    return observed
  }
}

describe('a fold that goes on from an earlier one', () => {
  test('observes only what is new', () => {
    const fold = counting(2)
    expect(fold(sprints(20))).toBe(20)
    expect(fold(sprints(21))).toBe(1)
    expect(fold(sprints(21))).toBe(0)
    expect(fold(sprints(9))).toBe(0)
    expect(fold(sprints(22))).toBe(1)
  })

  test('begins anew where what was seen has changed, and with another prior', () => {
    const fold = counting(4)
    fold(sprints(10))
    expect(fold(sprints(10).with(6, observation(99)))).toBe(4)
    expect(fold(sprints(10).slice(1))).toBe(9)
    expect(fold(sprints(10), { ...rate, pointsPerHour: 0.2 })).toBe(10)
  })

  test('keeps as many as it may, those used last, and one for each line of sprints', () => {
    const fold = counting(2)
    const [one, two, three] = ['ONE', 'TWO', 'THREE'].map((team) => (count: number) => fold(sprints(count, team)))
    one?.(5)
    two?.(5)
    one?.(6)
    expect(three?.(5)).toBe(5)
    expect(one?.(7)).toBe(1)
    expect(two?.(5)).toBe(5)
  })

  test('says bit for bit what the fold from the start says, whatever was asked before', () => {
    const anyObservation = fc.record({
      context: fc.record({
        team: fc.constantFrom('peer 1', 'ATLAS'),
        hours: fc.constantFrom(0, 80, 123.4, 400),
        days: fc.constantFrom(5, 10),
      }),
      delivered: fc.integer({ min: 0, max: 60 }),
      ranOut: fc.boolean(),
      similar: fc.array(
        fc.record({ similarity: fc.constantFrom(0.5, 0.9), delivered: fc.nat(40), hours: fc.constant(90), committed: fc.nat(40) }),
        { maxLength: 2 },
      ),
      progress: fc.option(
        fc.array(fc.record({ gone: fc.constantFrom(0.3, 0.5), done: fc.nat(20), added: fc.nat(3), removed: fc.nat(3) }), { maxLength: 2 }),
        {
          nil: undefined,
        },
      ),
    })
    // A few sprints at the front, the middle or the end of others: what successive decisions of several projects see.
    const anyQuestions = fc.array(anyObservation, { minLength: 1, maxLength: 12 }).chain((all) =>
      fc.array(
        fc.tuple(fc.nat(3), fc.nat(all.length)).map(([from, to]) => all.slice(from, to)),
        { minLength: 1, maxLength: 6 },
      ),
    )
    fc.assert(
      fc.property(anyQuestions, fc.integer({ min: 1, max: 3 }), (questions, most) => {
        const fold = incrementalFold({ most })
        for (const asked of questions) expect(fold(asked, rate)).toStrictEqual(asked.reduce(observe, newLearner({ rate })))
      }),
    )
  })
})
