import { SprintPlan } from '@dsm/contracts'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { certifyPlan } from '../../src/domain/planning/certificate.ts'
import { prepare } from '../../src/domain/planning/prepare.ts'
import type { Problem } from '../../src/domain/planning/problem.ts'
import { checkPlan, digestOf } from '../../src/planning/check-plan.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import type { Checked } from './plan-forgery.ts'
import { mutations } from './plan-mutations.ts'
import { anyInput, past, policy, snapshot } from './planning-fixtures.ts'

const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())

const randomPlans = 4_800
const bestPlans = 200
const names = Object.keys(mutations)

/** A feasible selection that is good for nothing else: entries in the order of `order`, each to the first person with room. */
function anySelection({ entries, capacity, personLimits, valueUnit }: Problem, order: readonly number[]) {
  const [assignment, limits] = [new Map<number, number>(), [...personLimits]]
  let room = capacity
  for (const wish of order) {
    const index = wish % entries.length
    const entry = entries[index]
    const person = entry?.people.find((one) => (limits[one] ?? 0) >= entry.size)
    const open = entry && !assignment.has(index) && entry.size <= room && entry.needs.every((need) => assignment.has(need))
    if (!open || person === undefined) continue
    assignment.set(index, person)
    limits[person] = (limits[person] ?? 0) - entry.size
    room -= entry.size
  }
  const weigh = (some: number[]) => some.reduce((sum, index) => sum + (entries[index]?.weight ?? 0), 0) * valueUnit
  const [objective, bound] = [weigh([...assignment.keys()]), weigh([...entries.keys()])]
  const proven = objective === bound
  return { assignment, objective, bound, proven, stoppedBy: proven ? ('proof' as const) : ('nodes' as const), firstProven: false }
}

function randomPlan({ input, order }: { input: Omit<Checked, 'plan'>; order: number[] }): Checked[] {
  const prepared = prepare(input.snapshot, input.policy)
  if (prepared.kind === 'wait') return []
  const selection = anySelection(prepared.problem, order)
  if (selection.assignment.size === 0) return []
  const plan = certifyPlan(input.snapshot, input.policy, { prepared, selection })
  return [{ ...input, plan: { ...plan, digest: digestOf(input.snapshot, input.policy, plan) } }]
}

async function bestPlan(input: Omit<Checked, 'plan'>): Promise<Checked[]> {
  const plan = await planSprint(input.snapshot, input.policy, solver)
  return plan.kind === 'plan' ? [{ ...input, plan }] : []
}

/** The first mutation, counting from `start`, that this plan gives a chance to. */
function mutate(checked: Checked, start: number): { name: string; forged: unknown } {
  let [name, forged]: [string, unknown] = ['', undefined]
  for (let turn = 0; !forged; turn++) {
    name = names[(start + turn) % names.length] ?? ''
    forged = mutations[name]?.(checked, (values) => values[start % values.length])
  }
  return { name, forged: name === 'another digest' ? forged : reseal(checked, forged) }
}

/** A careful forger computes the digest anew, so that it betrays nothing. */
function reseal({ snapshot, policy }: Checked, forged: unknown): unknown {
  const parsed = SprintPlan.safeParse(forged)
  if (!parsed.success) return forged
  const { digest: _digest, ...plan } = parsed.data
  return { ...plan, digest: digestOf(snapshot, policy, plan) }
}

describe('the checker', () => {
  test('accepts 5,000 valid plans and refuses 5,000 mutated ones', { tags: ['G13'], timeout: 600_000 }, async () => {
    const arbitrary = fc.record({
      input: anyInput({ items: 10, people: 4 }),
      order: fc.array(fc.nat(1000), { minLength: 5, maxLength: 30 }),
    })
    const samples = fc.sample(arbitrary, { numRuns: randomPlans * 2, seed: 2026 })
    const some = samples.flatMap(randomPlan).slice(0, randomPlans)
    const best = (await Promise.all(samples.slice(0, bestPlans * 2).map(({ input }) => bestPlan(input)))).flat().slice(0, bestPlans)
    const plans = [...some, ...best]

    const refused = plans.flatMap(({ snapshot, policy, plan }) => checkPlan(snapshot, policy, plan))
    expect(refused).toEqual([])

    const used = new Map<string, number>()
    const slipped = plans.flatMap((checked, index) => {
      const { name, forged } = mutate(checked, index)
      used.set(name, (used.get(name) ?? 0) + 1)
      return checkPlan(checked.snapshot, checked.policy, forged).length > 0 ? [] : [{ name, ...checked, forged }]
    })
    expect(slipped).toEqual([])
    expect(plans.length + [...used.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000)
    expect(names.filter((name) => !used.has(name))).toEqual([])
  })

  test.each([
    ['a weak prior', { sprints: 0.1, spreadSprints: 1, logSpread: 3 }],
    ['a narrow prior', { sprints: 0.1, spreadSprints: 1000, logSpread: 0.01 }],
    ['a strong prior', { sprints: 1000, spreadSprints: 1000, halfLifeSprints: 1000 }],
  ])('agrees with the planner on 40 sprints that all ran out of work, under %s', (_words, forecast) => {
    const history = Array.from({ length: 40 }, (_, index) => past(index + 1, { completed: 20 + (index % 7), ranOut: true }))
    const input = { snapshot: snapshot({ history }), policy: policy({ commitProbability: 0.5, forecast }) }
    const [made] = randomPlan({ input, order: [0, 1] })
    expect(made && checkPlan(input.snapshot, input.policy, made.plan)).toEqual([])
  })

  test('names what is wrong, so that a refused plan can be understood', async () => {
    const inputs = fc.sample(anyInput({ items: 10, people: 4 }), { numRuns: 10, seed: 4 })
    const [found] = (await Promise.all(inputs.map(bestPlan))).flat()
    if (!found) throw new Error('none of the samples gives a plan')
    const { forged } = mutate(found, names.indexOf('other points'))
    expect(checkPlan(found.snapshot, found.policy, forged).join()).toMatch(/^ATLAS-\d+: has [\d.]+ points, not [\d.]+/)
  })

  test.each([[null], ['plan'], [[]], [{}], [{ kind: 'plan' }]])('refuses %j', (garbage) => {
    const [input] = fc.sample(anyInput({ items: 3, people: 2 }), { numRuns: 1, seed: 1 })
    if (!input) throw new Error('there is a sample')
    expect(checkPlan(input.snapshot, input.policy, garbage)).not.toEqual([])
  })
})
