import type { PlanningPolicy, PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/domain/planning/canonical-json.ts'
import { forecastDelivery } from '../../src/domain/planning/forecast-delivery.ts'
import { PlanRefusedError, planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import { bestOfEveryPlan } from './every-plan.ts'
import { anyExtremeInput, anyInput, item, itemId, person, policy, snapshot } from './planning-fixtures.ts'

const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())

/** Two people with 80 h each and no history: a commitment of about 10 points. */
async function plan(changes: Partial<PlanningSnapshot>, choices: PlanningPolicy = policy()): Promise<SprintPlan> {
  const result = await planSprint(snapshot(changes), choices, solver)
  if (result.kind === 'wait') throw new Error(`no plan: ${JSON.stringify(result.missing)}`)
  return result
}
const keys = ({ tasks }: SprintPlan) => tasks.map(({ key }) => key)

describe('a sprint plan', () => {
  test('is as good as the best of every possible plan, and says so', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyInput({ items: 7, people: 3 }), async (input) => {
        const result = await planSprint(input.snapshot, input.policy, solver)
        const forecast = forecastDelivery(input.snapshot, input.policy)
        const best = forecast ? bestOfEveryPlan(input.snapshot, input.policy, forecast) : undefined
        if (result.kind === 'wait') {
          expect(best?.value ?? 0).toBe(0)
          return
        }
        const first = result.tasks.filter((task) => task.first !== null).reduce((sum, { value }) => sum + value + 0.0001, 0)
        expect(first).toBeCloseTo(best?.first ?? -1, 6)
        expect(result.certificate.objective).toBeCloseTo(best?.value ?? -1, 6)
        expect(result.certificate).toMatchObject({
          proven: true,
          firstProven: true,
          stoppedBy: 'proof',
          bound: result.certificate.objective,
        })
      }),
      { numRuns: 300, seed: 11 },
    )
  })

  test('is made, or waited for, at the edges of everything that a policy and a backlog may hold', async () => {
    for (const { snapshot: input, policy: choices } of fc.sample(anyExtremeInput, { numRuns: 400, seed: 17 })) {
      const result = await planSprint(input, choices, solver)
      expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    }
  })

  test('is the same, byte for byte, whenever it is made from the same input', async () => {
    for (const input of fc.sample(anyInput({ items: 30, people: 5 }), { numRuns: 20, seed: 5 })) {
      const [once, again] = await Promise.all([1, 2].map(() => planSprint(structuredClone(input.snapshot), input.policy, solver)))
      expect(canonicalJson(again)).toBe(canonicalJson(once))
    }
  })

  test('carries a digest that changes with any input', async () => {
    const [once, other] = [await plan({}), await plan({ today: '2026-03-03' })]
    expect(once.digest).not.toBe(other.digest)
  })

  test('takes the most value, not the most items', async () => {
    const items = [
      item(1, { points: 8, value: 90 }),
      item(2, { points: 3, value: 30 }),
      item(3, { points: 3, value: 30 }),
      item(4, { points: 2, value: 5 }),
    ]
    expect(keys(await plan({ items }))).toEqual(['ATLAS-1', 'ATLAS-4'])
  })

  test('goes by rank, not by size, where nobody set values', async () => {
    const items = Array.from({ length: 20 }, (_, index) => item(index + 1, { points: index < 2 ? 5 : 1, value: null }))
    expect(keys(await plan({ items }))).toEqual(['ATLAS-1', 'ATLAS-2'])
  })

  test('prefers the higher rank among equal items', async () => {
    const items = Array.from({ length: 12 }, (_, index) => item(index + 1, { points: 2 }))
    expect(keys(await plan({ items }))).toEqual(['ATLAS-1', 'ATLAS-2', 'ATLAS-3', 'ATLAS-4', 'ATLAS-5'])
  })

  test('takes carried-over and pinned items before items of any value', async () => {
    const items = [
      item(1, { points: 8, value: 1000 }),
      item(2, { points: 5, value: 1, carriedOver: true }),
      item(3, { points: 3, value: 1, pinned: true }),
    ]
    const made = await plan({ items })
    expect(made.tasks.map(({ key, first }) => [key, first])).toEqual([
      ['ATLAS-2', 'carried-over'],
      ['ATLAS-3', 'pinned'],
    ])
  })

  test('takes as many carried-over items as their value says when not all fit', async () => {
    const items = [
      item(1, { points: 8, value: 50, carriedOver: true }),
      item(2, { points: 5, value: 20, carriedOver: true }),
      item(3, { points: 5, value: 40, carriedOver: true }),
    ]
    const made = await plan({ items })
    expect(keys(made)).toEqual(['ATLAS-2', 'ATLAS-3'])
    expect(made.certificate.first.map(({ planned }) => planned)).toEqual([false, true, true])
  })

  test('brings along what a pinned item depends on', async () => {
    const items = [
      item(1, { points: 5, value: 100 }),
      item(2, { points: 5, value: 1 }),
      item(3, { points: 5, value: 1, pinned: true, dependsOn: [itemId(2)] }),
    ]
    expect(keys(await plan({ items }))).toEqual(['ATLAS-2', 'ATLAS-3'])
  })

  test('prefers an item that is due before the sprint ends', async () => {
    const items = [
      item(1, { points: 8, value: 20 }),
      item(2, { points: 8, value: 10, dueOn: '2026-03-13' }),
      item(3, { points: 8, value: 19, dueOn: '2026-03-14' }),
    ]
    expect(keys(await plan({ items }))).toEqual(['ATLAS-2'])
  })

  test('shares the work out evenly', async () => {
    const items = Array.from({ length: 5 }, (_, index) => item(index + 1, { points: 2 }))
    const made = await plan({ items })
    expect(made.certificate.people.map(({ points }) => points).sort((a, b) => a - b)).toEqual([4, 6])
  })

  test('keeps within the points that one person may have', async () => {
    const made = await plan({ items: [item(1), item(2), item(3)] }, policy({ maxPointsPerPerson: 3 }))
    expect(made.certificate.people.map(({ points }) => points)).toEqual([3, 3])
  })

  test('says why valuable items stay out', async () => {
    const items = [
      item(1, { points: 8, value: 100 }),
      item(2, { points: 5, value: 60 }),
      item(3, { points: null, value: 50 }),
      item(4, { points: 1, value: 40, skills: ['cobol'] }),
      item(5, { points: 2, value: 30, dependsOn: [itemId(3)] }),
      item(6, { points: 40, value: 20 }),
    ]
    const made = await plan({ items })
    expect(made.leftOut.map(({ key, reason }) => [key, reason])).toEqual([
      ['ATLAS-2', 'commitment-full'],
      ['ATLAS-3', 'no-points'],
      ['ATLAS-4', 'no-skilled-person'],
      ['ATLAS-5', 'dependency-unavailable'],
      ['ATLAS-6', 'too-big'],
    ])
  })

  test('waits when each item fits but none fits with what it depends on', async () => {
    const people = [person(1, { skills: ['api'], hours: 80 }), person(2, { hours: 400 })]
    const items = [
      item(1, { points: 7, skills: ['api'], dependsOn: [itemId(2)] }),
      item(2, { points: 7, skills: ['api'], dependsOn: [itemId(1)] }),
    ]
    const result = await planSprint(snapshot({ people, items }), policy(), solver)
    expect(result).toMatchObject({ kind: 'wait', missing: [{ code: 'nothing-fits' }], forecast: { basis: 'prior' } })
  })

  test('is made, feasible and without any claim of proof, when the solver stops before it finds one', async () => {
    const stopped = { solve: async () => ({ status: 'stopped' as const, bound: Number.POSITIVE_INFINITY, stoppedBy: 'time' as const }) }
    const items = [
      item(1, { points: 8, value: 8 }),
      item(2, { points: 2, value: 20, dependsOn: [itemId(3)] }),
      item(3, { points: 3, value: 1 }),
    ]
    const made = await planSprint(snapshot({ items }), policy(), stopped)
    expect(made).toMatchObject({
      tasks: [{ key: 'ATLAS-2' }, { key: 'ATLAS-3' }],
      certificate: { objective: 21, bound: 29, proven: false, stoppedBy: 'time' },
    })
  })

  test('of a stopped search states the bound of the solver where it has one', async () => {
    const stopped = { solve: async () => ({ status: 'stopped' as const, bound: 2.4, stoppedBy: 'nodes' as const }) }
    const items = [1, 2, 3].map((number) => item(number, { points: 5, value: 10, pinned: number === 3 }))
    const made = await planSprint(snapshot({ items }), policy(), stopped)
    // A weight of 1 is a value of 10; two of the three items fit, and the pinned one is served first.
    expect(made).toMatchObject({ certificate: { objective: 20, bound: 20, firstProven: true, first: [{ planned: true }] } })
  })

  test('of every stopped search passes the checker, and its bound holds', async () => {
    for (const { snapshot: input, policy: choices } of fc.sample(anyInput({ items: 12, people: 3 }), { numRuns: 200, seed: 23 })) {
      for (const answers of [0, 1]) {
        let asked = 0
        const solve: typeof solver.solve = async (program, limits) =>
          asked++ < answers ? solver.solve(program, limits) : { status: 'stopped', bound: Number.POSITIVE_INFINITY, stoppedBy: 'nodes' }
        const [full, made] = [await planSprint(input, choices, solver), await planSprint(input, choices, { solve })]
        if (full.kind === 'plan' && made.kind === 'plan' && full.certificate.first.length === 0) {
          expect(made.certificate.objective).toBeLessThanOrEqual(full.certificate.objective)
          expect(made.certificate.bound).toBeGreaterThanOrEqual(full.certificate.objective)
        }
        if (full.kind === 'wait') expect(made.kind).toBe('wait')
      }
    }
  })

  test('waits honestly when a stopped search found none although there may be one', async () => {
    const stopped = { solve: async () => ({ status: 'stopped' as const, bound: Number.POSITIVE_INFINITY, stoppedBy: 'time' as const }) }
    const people = [person(1, { skills: ['api'], hours: 80 }), person(2, { hours: 400 })]
    const items = [
      item(1, { points: 7, skills: ['api'], dependsOn: [itemId(2)] }),
      item(2, { points: 7, skills: ['api'], dependsOn: [itemId(1)] }),
    ]
    expect(await planSprint(snapshot({ people, items }), policy(), stopped)).toMatchObject({
      missing: [{ code: 'nothing-fits', detail: 'no plan was found before the search reached its limit (time)' }],
    })
  })

  test('is never returned when its own checker refuses it', { tags: ['G13'] }, async () => {
    const everything = {
      solve: async () => ({ status: 'solved' as const, chosen: ['y0_0', 'y1_0'], bound: 20, nodes: 0, stoppedBy: 'proof' as const }),
    }
    const items = [item(1, { points: 8 }), item(2, { points: 8 })]
    await expect(planSprint(snapshot({ items }), policy(), everything)).rejects.toThrow(PlanRefusedError)
  })
})
