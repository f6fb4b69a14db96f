import { Deliberation, type PlanningPolicy, type PlanningSnapshot, type WhatIf } from '@dsm/contracts'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { asRecorded, carriedOver, nobodyAsked } from '../../src/brain/adviser.ts'
import { withTerms } from '../../src/domain/brain/terms.ts'
import { applyWhatIf } from '../../src/domain/planning/what-if.ts'
import { checkPlan } from '../../src/planning/check-plan.ts'
import { type Advise, decide } from '../../src/planning/decide.ts'
import { deliberate, type Options, type Plan } from '../../src/planning/deliberate.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import { anyInput, item, policy, snapshot } from '../planning/planning-fixtures.ts'
import { advised, believing, considered, strategyId, tried } from './brain-fixtures.ts'

type Input = { snapshot: PlanningSnapshot; policy: PlanningPolicy }

const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())
const plan: Plan = (input, choices) => planSprint(input, choices, solver)
const decided = (input: Input, advise: Advise = nobodyAsked) => decide(input, { plan, advise })
const made = async (input: Input, advise: Advise = nobodyAsked) => {
  const { result, deliberation } = await decided(input, advise)
  if (result.kind === 'wait' || !deliberation) throw new Error('there is a plan')
  return { result, deliberation }
}
const optionsOf = async (input: Input): Promise<Options> => {
  const found = await deliberate(input.snapshot, input.policy, plan)
  if (found.kind === 'wait') throw new Error('there is a plan')
  return found
}

/** Many small items and a prior that is sure of itself, so that every commitment gives another plan. */
const rich: Input = {
  snapshot: snapshot({
    items: Array.from({ length: 40 }, (_, index) => item(index + 1, { points: 0.5 })),
    belief: believing({
      strategies: [
        tried(1),
        considered(2, { then: { do: 'reserve-for-unplanned', share: 0.2 } }),
        tried(3, { applied: false, then: { do: 'scale-commitment', factor: 0.6 } }),
      ],
    }),
  }),
  policy: policy(),
}

describe('the options of a decision', () => {
  test("begin with the rule's, are numbered from 1 and each differs from every other", async () => {
    const { options } = await optionsOf(rich)
    expect(options.map(({ candidate: { number, label } }) => [number, label])).toEqual([
      [1, 'with-strategies'],
      [2, 'without-strategies'],
      [3, 'cautious'],
      [4, 'single-strategy'],
      [5, 'single-strategy'],
    ])
    expect(new Set(options.map(({ candidate }) => candidate.commitPoints)).size).toBe(5)
  })

  test('that come to the same plan are one', async () => {
    const idle = considered(1, { then: { do: 'limit-points-per-person', points: 1000 } })
    const { options } = await optionsOf({ ...rich, snapshot: snapshot({ belief: believing({ strategies: [idle] }) }) })
    expect(options.map(({ candidate }) => candidate.label)).toEqual(['with-strategies', 'cautious'])
  })

  test('are each a certified plan of their terms, and their figures are those of the plan', async () => {
    for (const input of fc.sample(anyInput({ items: 12, people: 3 }), { numRuns: 60, seed: 31 })) {
      const found = await deliberate(input.snapshot, input.policy, plan)
      if (found.kind === 'wait') continue
      for (const { candidate, plan: one } of found.options) {
        expect(checkPlan(input.snapshot, withTerms(input.policy, candidate.terms), one)).toEqual([])
        const { commitPoints, totalPoints, objective } = one.certificate
        expect(candidate).toMatchObject({ commitPoints, totalPoints, value: objective, tasks: one.tasks.length, digest: one.digest })
        // A plan holds its commitment, so it is met at least as probably, unless a scale above 1 or the last decimals say otherwise.
        if (candidate.terms.commitScale <= 1) expect(candidate.probabilityMet).toBeGreaterThan(candidate.terms.commitProbability - 0.011)
      }
    }
  })

  test('where only the more daring ones can be planned leave the others out', async () => {
    const halved = considered(1, { then: { do: 'scale-commitment', factor: 0.5 } })
    const big = { items: [item(1, { points: 8 })], belief: believing({ strategies: [halved] }) }
    const { options } = await optionsOf({ snapshot: snapshot(big), policy: policy() })
    expect(options.map(({ candidate }) => [candidate.number, candidate.label])).toEqual([[1, 'without-strategies']])
  })
})

describe('a decision', () => {
  test('waits with the reason, without a deliberation, when nothing can be planned', async () => {
    const advise: Advise = async () => {
      throw new Error('nobody is asked about nothing')
    }
    const { result, deliberation } = await decided({ snapshot: snapshot({ people: [], items: [] }), policy: policy() }, advise)
    expect(deliberation).toBeNull()
    expect(result).toMatchObject({ kind: 'wait', missing: [{ code: 'no-people' }, { code: 'no-items' }] })
  })

  test('carries out the plan of the candidate that was chosen, and its record keeps to the contract', async () => {
    const smaller: Advise = async () => advised({ verdict: 'accepted-smaller', picked: 3 })
    const { result, deliberation } = await made(rich, smaller)
    expect(deliberation.choice).toMatchObject({ candidate: 3, by: 'advice' })
    expect(result.digest).toBe(deliberation.candidates[2]?.digest)
    expect(result.certificate.totalPoints).toBe(deliberation.candidates[2]?.totalPoints)
    expect(Deliberation.parse(deliberation)).toEqual(deliberation)
  })

  test('whose advice is rejected, missing or off is the one without advice', async () => {
    const { result } = await made(rich)
    for (const verdict of ['rejected', 'unavailable', 'off'] as const) {
      expect((await made(rich, async () => advised({ verdict, picked: 2 }))).result).toEqual(result)
    }
  })

  test('is the same, byte for byte, from its record and the advice in it', async () => {
    for (const input of fc.sample(anyInput({ items: 8, people: 3 }), { numRuns: 40, seed: 41 })) {
      const pick: Advise = async ({ options }) => advised({ verdict: 'accepted-smaller', picked: options.at(-1)?.candidate.number ?? 1 })
      const once = await decided(input, pick)
      const recorded = structuredClone(once.deliberation?.advice)
      const again = await decided(structuredClone(input), asRecorded(recorded))
      expect(again).toEqual(once)
    }
  })

  test('of another what-if takes or leaves a strategy, whatever chance had said', async () => {
    const change = (strategy: number, applied: boolean): WhatIf => ({ change: 'apply-strategy', strategyId: strategyId(strategy), applied })
    const before = await made(rich)
    const harsher = await made(applyWhatIf(rich, [change(3, true)]))
    const plain = await made(applyWhatIf(rich, [change(1, false), change(2, false)]))
    expect(harsher.result.certificate.commitPoints).toBeLessThan(before.result.certificate.commitPoints)
    expect(plain.result.certificate.commitPoints).toBeGreaterThan(before.result.certificate.commitPoints)
    expect(plain.deliberation.candidates[0]?.label).toBe('without-strategies')
  })
})

describe('advice that is carried over to a what-if', () => {
  const smaller: Advise = async () => advised({ verdict: 'accepted-smaller', picked: 3 })
  const without: WhatIf[] = [1, 2].map((number) => ({ change: 'apply-strategy', strategyId: strategyId(number), applied: false }))

  test('follows what it picked, not the number that it had', async () => {
    const { deliberation } = await made(rich, smaller)
    const { choice, candidates } = (await made(applyWhatIf(rich, without), carriedOver(deliberation))).deliberation
    expect(candidates.find(({ number }) => number === choice.candidate)?.label).toBe('cautious')
    expect(choice).toMatchObject({ candidate: 2, by: 'advice' })
  })

  test('is not followed where what it picked is not there any more, and says so', async () => {
    const { deliberation } = await made(rich, async () => advised({ verdict: 'accepted-smaller', picked: 4 }))
    const { choice, advice } = (await made(applyWhatIf(rich, without), carriedOver(deliberation))).deliberation
    expect(choice).toMatchObject({ candidate: 1, by: 'rule' })
    expect(advice).toMatchObject({ verdict: 'rejected', reason: 'what it picked is none of these candidates', picked: null })
  })

  test('is not followed to a larger commitment that it has not earned', async () => {
    const bold = tried(1, { applied: false, then: { do: 'scale-commitment', factor: 0.5 } })
    const timid = considered(2, { then: { do: 'scale-commitment', factor: 1.25 } })
    const input = { ...rich, snapshot: { ...rich.snapshot, belief: believing({ strategies: [bold, timid] }) } }
    const { deliberation } = await made(input, async () => advised({ verdict: 'accepted-smaller', picked: 2 }))
    expect(deliberation.candidates[1]?.label).toBe('without-strategies')
    // With the other strategy the rule commits less than the plain plan, which was the smaller one before.
    const harsher = applyWhatIf(input, [{ change: 'apply-strategy', strategyId: strategyId(1), applied: true }])
    const { choice, advice } = (await made(harsher, carriedOver(deliberation))).deliberation
    expect(choice).toMatchObject({ candidate: 1, by: 'rule' })
    expect(advice.verdict).toBe('rejected')
  })

  test('that was not followed stays so, and nobody is asked where nothing had been decided', async () => {
    const { deliberation } = await made(rich, async () => advised({ verdict: 'rejected', reason: 'unreadable', picked: 3 }))
    const after = await made(applyWhatIf(rich, without), carriedOver(deliberation))
    expect(after.deliberation.advice).toMatchObject({ verdict: 'rejected', reason: 'unreadable' })
    expect((await made(rich, carriedOver(null))).deliberation.advice.verdict).toBe('off')
  })
})
