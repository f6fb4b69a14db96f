import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { certifyPlan } from '../../src/domain/planning/certificate.ts'
import { checkCertificate } from '../../src/domain/planning/check-certificate.ts'
import { prepare } from '../../src/domain/planning/prepare.ts'
import type { Problem } from '../../src/domain/planning/problem.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import type { Checked } from './plan-forgery.ts'
import { mutations } from './plan-mutations.ts'
import { anyInput } from './planning-fixtures.ts'

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
  const plan = { ...certifyPlan(input.snapshot, input.policy, { prepared, selection }), digest: '0'.repeat(64) }
  return [{ ...input, plan }]
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
  return { name, forged }
}

describe('the checker', () => {
  test('accepts 5,000 valid plans and refuses 5,000 mutated ones', async () => {
    const arbitrary = fc.record({
      input: anyInput({ items: 10, people: 4 }),
      order: fc.array(fc.nat(1000), { minLength: 5, maxLength: 30 }),
    })
    const samples = fc.sample(arbitrary, { numRuns: randomPlans * 2, seed: 2026 })
    const some = samples.flatMap(randomPlan).slice(0, randomPlans)
    const best = (await Promise.all(samples.slice(0, bestPlans * 2).map(({ input }) => bestPlan(input)))).flat().slice(0, bestPlans)
    const plans = [...some, ...best]

    const refused = plans.flatMap(({ snapshot, policy, plan }) => checkCertificate(snapshot, policy, plan))
    expect(refused).toEqual([])

    const used = new Map<string, number>()
    const slipped = plans.flatMap((checked, index) => {
      const { name, forged } = mutate(checked, index)
      used.set(name, (used.get(name) ?? 0) + 1)
      return checkCertificate(checked.snapshot, checked.policy, forged).length > 0 ? [] : [{ name, ...checked, forged }]
    })
    expect(slipped).toEqual([])
    expect(plans.length + [...used.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000)
    expect(names.filter((name) => !used.has(name))).toEqual([])
  })

  test('names what is wrong, so that a refused plan can be understood', async () => {
    const inputs = fc.sample(anyInput({ items: 10, people: 4 }), { numRuns: 10, seed: 4 })
    const [found] = (await Promise.all(inputs.map(bestPlan))).flat()
    if (!found) throw new Error('none of the samples gives a plan')
    const { forged } = mutate(found, names.indexOf('other points'))
    expect(checkCertificate(found.snapshot, found.policy, forged).join()).toMatch(/^ATLAS-\d+: has [\d.]+ points, not [\d.]+/)
  })

  test.each([[null], ['plan'], [[]], [{}], [{ kind: 'plan' }]])('refuses %j', (garbage) => {
    const [input] = fc.sample(anyInput({ items: 3, people: 2 }), { numRuns: 1, seed: 1 })
    if (!input) throw new Error('there is a sample')
    expect(checkCertificate(input.snapshot, input.policy, garbage)).not.toEqual([])
  })
})
