import { nothingBelieved, type PlanningPolicy, type PlanningSnapshot } from '@dsm/contracts'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { nobodyAsked } from '../../src/brain/adviser.ts'
import { explainDecision } from '../../src/domain/brain/explain-decision.ts'
import { withTerms } from '../../src/domain/brain/terms.ts'
import { checkPlan } from '../../src/planning/check-plan.ts'
import { decide } from '../../src/planning/decide.ts'
import { decideNext } from '../../src/planning/decide-next.ts'
import type { Plan } from '../../src/planning/deliberate.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import { anyInput, item, itemId, past, person, policy, snapshot } from '../planning/planning-fixtures.ts'
import { believing, considered } from './brain-fixtures.ts'

type Input = { snapshot: PlanningSnapshot; policy: PlanningPolicy }

const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())
const plan: Plan = (input, choices) => planSprint(input, choices, solver)
const decided = async (changes: Partial<PlanningSnapshot>, choices = policy()) => {
  const input: Input = { snapshot: snapshot(changes), policy: choices }
  const found = await decide(input, { plan, advise: nobodyAsked })
  return { ...found, explanation: explainDecision({ ...input, ...found }) }
}

/** 160 h and no history: 16 points at the median, 10.5 committed. */
const team = [person(1, { hours: 140 }), person(2, { hours: 20 })]

describe('where nothing fits what is met with the probability of the policy', () => {
  test('the smallest item alone is committed, with what it depends on, as what it is: less sure', async () => {
    const items = [item(1, { points: 13, value: 90 }), item(2, { points: 8, dependsOn: [itemId(3)] }), item(3, { points: 4 })]
    const alone = await decided({ people: team, items: items.slice(0, 1) })
    expect(alone).toMatchObject({ result: { kind: 'plan', tasks: [{ points: 13 }] }, deliberation: { choice: { risk: 'medium' } } })
    expect(alone.deliberation?.candidates).toHaveLength(1)
    expect(alone.deliberation?.candidates[0]?.probabilityMet).toBeGreaterThan(0.5)
    expect(alone.deliberation?.candidates[0]?.probabilityMet).toBeLessThan(0.85)
    expect(alone.explanation.join(' ')).toContain('No ready item fits what the team completes with probability 0.85')

    const bound = items.slice(1).map((one) => (one.points === 4 ? { ...one, dependsOn: [itemId(2)] } : one))
    expect((await decided({ people: team, items: bound })).result).toMatchObject({ kind: 'plan', certificate: { totalPoints: 12 } })
  })

  test('no more than that is dared, although more would fit an even chance', async () => {
    const sixes = [1, 2, 3].map((number) => item(number, { points: 3 }))
    const { result } = await decided({ people: team, items: sixes, belief: believing({ strategies: [] }) }, policy({ reservePoints: 8 }))
    expect(result).toMatchObject({ kind: 'plan', tasks: [{ points: 3 }] })
  })

  test('what a strategy would leave comes first, and without it if it leaves nothing', async () => {
    const tiny = considered(1, { then: { do: 'scale-commitment', factor: 0.5 } })
    const { deliberation } = await decided({ people: team, items: [item(1, { points: 12 })], belief: believing({ strategies: [tiny] }) })
    expect(deliberation?.candidates.map(({ label }) => label)).toEqual(['without-strategies'])
  })

  test('nothing is dared that is met less probably than not', async () => {
    const { result } = await decided({ people: team, items: [item(1, { points: 20 })] })
    expect(result).toMatchObject({ kind: 'wait', missing: [{ code: 'nothing-fits' }] })
    const even = await decided({ people: team, items: [item(1, { points: 20 })] }, policy({ commitProbability: 0.5 }))
    expect(even.result).toMatchObject({ kind: 'wait' })
  })

  test('whatever is planned is certified on its own terms', async () => {
    for (const input of fc.sample(anyInput({ items: 3, people: 2 }), { numRuns: 150, seed: 59 })) {
      const { result, deliberation } = await decide(input, { plan, advise: nobodyAsked })
      if (result.kind === 'wait' || !deliberation) continue
      const [{ terms } = { terms: undefined }] = deliberation.candidates
      expect(checkPlan(input.snapshot, withTerms(input.policy, terms), result)).toEqual([])
    }
  })
})

describe('where nothing fits because sprints went far below the usual', () => {
  const next = (changes: Partial<PlanningSnapshot>) =>
    decideNext({ snapshot: snapshot(changes), policy: policy() }, { plan, advise: nobodyAsked })
  const eights = { people: [person(1), person(2)], items: [item(1, { points: 8 })] }
  const broken = [past(1, { completed: 1, hours: 160 }), past(2, { completed: 0, hours: 160 })]

  test('they are left out, by name, and what is recorded is what was planned from', async () => {
    const { result, snapshot: recorded, notes } = await next({ ...eights, history: broken })
    expect(result.kind).toBe('plan')
    expect(recorded.history).toEqual([])
    expect(notes).toEqual([expect.stringContaining('ATLAS-S01, ATLAS-S02')])
    expect(checkPlan(recorded, policy(), result)).toEqual([])
  })

  test('those of other projects are left out as well', async () => {
    const peers = Array.from({ length: 20 }, () => ({ team: 'peer 1', hours: 160, workingDays: 10, completed: 1, ranOut: false }))
    const { result, notes } = await next({ ...eights, belief: { ...nothingBelieved, peers } })
    expect(result.kind).toBe('plan')
    expect(notes).toEqual([expect.stringContaining('other projects')])
  })

  test('they still count while something fits', async () => {
    const small = [item(1, { points: 0.5 })]
    const { snapshot: recorded, notes } = await next({ ...eights, items: small, history: broken })
    expect([recorded.history, notes]).toEqual([broken, []])
  })

  test('a team of its usual speed is told that its items are too big', async () => {
    const { result, notes } = await next({ ...eights, items: [item(1, { points: 13 })], history: [past(1, { completed: 16, hours: 160 })] })
    expect(result).toMatchObject({ kind: 'wait', missing: [{ code: 'nothing-fits' }] })
    expect(notes).toEqual([])
  })
})
