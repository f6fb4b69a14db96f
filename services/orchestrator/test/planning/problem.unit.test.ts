import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { balanceLoad } from '../../src/domain/planning/balance-load.ts'
import { formulate } from '../../src/domain/planning/formulate.ts'
import { interpret, type SolverOutcome } from '../../src/domain/planning/interpret.ts'
import type { Entry, Problem } from '../../src/domain/planning/problem.ts'
import { prepare } from '../../src/domain/planning/prepare.ts'
import { reduceEntries } from '../../src/domain/planning/reduce.ts'
import { item, itemId, person, policy, snapshot } from './planning-fixtures.ts'

const entry = (changes: Partial<Entry> = {}): Entry => ({
  itemId: itemId(1),
  size: 1,
  weight: 1,
  firstWeight: 0,
  people: [0],
  needs: [],
  ...changes,
})
const problem = (entries: Entry[], changes: Partial<Problem> = {}): Problem => ({
  entries,
  capacity: 10,
  personLimits: [10, 10],
  valueUnit: 1,
  ...changes,
})

describe('the problem', () => {
  test('counts sizes and weights in the largest unit that all share, and rounds room down', () => {
    const items = [item(1, { points: 2, value: 30 }), item(2, { points: 4, value: 45 })]
    const prepared = prepare(snapshot({ items, people: [person(1, { hours: 70 }), person(2, { hours: 90 })] }), policy())
    // 10.5 points are committed and 7 and 9 fit the two people's hours: 5 units of 2 points, 3 and 4.
    expect(prepared).toMatchObject({
      problem: {
        capacity: 5,
        personLimits: [3, 4],
        valueUnit: 15,
        entries: [
          { size: 1, weight: 2 },
          { size: 2, weight: 3 },
        ],
      },
    })
  })

  test('of half points has half points for a unit', () => {
    const prepared = prepare(snapshot({ items: [item(1, { points: 0.5 }), item(2, { points: 3 })] }), policy())
    expect(prepared).toMatchObject({ problem: { entries: [{ size: 1 }, { size: 6 }], personLimits: [16, 16] } })
  })
})

describe('the reduction', () => {
  test('drops what has no room beside the entries that are better in every way', () => {
    const entries = Array.from({ length: 5 }, () => entry({ size: 4, weight: 8 }))
    expect(reduceEntries(problem(entries), new Set(), false)).toEqual([0, 1])
  })

  test.each<[string, Partial<Entry>]>([
    ['smaller', { size: 3 }],
    ['worth more', { weight: 9 }],
    ['open to someone else', { people: [1] }],
  ])('keeps an entry that is %s', (_words, changes) => {
    const entries = [...Array.from({ length: 3 }, () => entry({ size: 4, weight: 8 })), entry({ size: 4, weight: 8, ...changes })]
    expect(reduceEntries(problem(entries), new Set(), false)).toContain(3)
  })

  test('keeps an entry whose betters need something else', () => {
    const entries = [
      entry({ size: 4, weight: 1 }),
      ...Array.from({ length: 3 }, () => entry({ size: 4, weight: 8, needs: [0] })),
      entry({ size: 4, weight: 7, needs: [5] }),
      entry(),
    ]
    expect(reduceEntries(problem(entries), new Set(), false)).toContain(4)
  })

  test('keeps what others need', () => {
    const entries = [
      ...Array.from({ length: 3 }, () => entry({ size: 4, weight: 8 })),
      entry({ size: 4 }),
      entry({ size: 1, weight: 99, needs: [3] }),
    ]
    expect(reduceEntries(problem(entries), new Set(), false)).toEqual([0, 1, 3, 4])
  })

  test('takes the room of entries that are in the plan anyway', () => {
    const entries = Array.from({ length: 4 }, () => entry({ size: 4, weight: 8 }))
    expect(reduceEntries(problem(entries), new Set([3]), true)).toEqual([0, 3])
    expect(reduceEntries(problem(entries), new Set([3]), false)).toEqual([0, 1, 3])
  })
})

describe('the program', () => {
  const two = problem([
    entry({ size: 2, weight: 5, people: [0, 1] }),
    entry({ size: 3, weight: 4, people: [1], needs: [0], firstWeight: 9 }),
  ])

  test('states assignment, commitment, hours, dependencies and first items', () => {
    const { lp, columns } = formulate(two, { goal: 'all-first' })
    expect(columns).toEqual(['y0_0', 'y0_1', 'y1_1'])
    const rows = [
      'y0_0 + y0_1 - x0 = 0',
      'y1_1 - x1 = 0',
      '2 x0 + 3 x1 <= 10',
      '2 y0_0 <= 10',
      '2 y0_1 + 3 y1_1 <= 10',
      'x1 - x0 <= 0',
      'x1 = 1',
    ]
    for (const row of rows) expect(lp).toContain(row)
  })

  test('asks for as much of the first items as was found to fit', () => {
    expect(formulate(two, { goal: 'best', firstWeight: 9 }).lp).toContain('9 x1 >= 9')
    expect(formulate(two, { goal: 'most-first' }).lp).not.toMatch(/>=|x1 = 1/)
  })

  test('is the same text for the same problem', () => {
    expect(formulate(two, { goal: 'all-first' })).toEqual(formulate(structuredClone(two), { goal: 'all-first' }))
  })
})

describe("the solver's answer", () => {
  const three = problem([entry({ weight: 5 }), entry({ weight: 4 }), entry({ weight: 3, firstWeight: 7 })], { valueUnit: 0.5 })
  const answer = { status: 'solved' as const, chosen: ['y0_0', 'y2_1'], nodes: 1 } satisfies Partial<SolverOutcome>

  test.each([
    ['proof', 8.6, { objective: 4, bound: 4, proven: true, stoppedBy: 'proof' }],
    ['proof', 9.2, { objective: 4, bound: 4.5, proven: false, stoppedBy: 'gap' }],
    ['nodes', Number.POSITIVE_INFINITY, { objective: 4, bound: 6, proven: false, stoppedBy: 'nodes' }],
    ['time', 8.4, { objective: 4, bound: 4, proven: true, stoppedBy: 'proof' }],
  ] as const)('stopped by %s at the bound %d is read as it is', (stoppedBy, bound, expected) => {
    expect(interpret(three, { goal: 'all-first' }, { ...answer, bound, stoppedBy })).toMatchObject(expected)
  })

  test('names who takes what', () => {
    const { assignment } = interpret(three, { goal: 'all-first' }, { ...answer, bound: 8, stoppedBy: 'proof' })
    expect([...assignment]).toEqual([
      [0, 0],
      [2, 1],
    ])
  })

  test('about first items is proven by their own weight', () => {
    expect(interpret(three, { goal: 'most-first' }, { ...answer, bound: 7.5, stoppedBy: 'proof' })).toMatchObject({ proven: true })
  })
})

describe('balancing', () => {
  test('keeps every item, every skill and every limit, and never makes the load less even', () => {
    const anyEntry = fc.record({ size: fc.integer({ min: 1, max: 8 }), people: fc.subarray([0, 1, 2], { minLength: 1 }) })
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 12 }), (wishes) => {
        const posed = problem(
          wishes.map((wish) => entry(wish)),
          { personLimits: [12, 20, 30] },
        )
        const before = new Map<number, number>()
        const load = (assignment: ReadonlyMap<number, number>, person: number) =>
          [...assignment].reduce((sum, [index, who]) => (who === person ? sum + (posed.entries[index]?.size ?? 0) : sum), 0)
        const unevenness = (assignment: ReadonlyMap<number, number>) =>
          posed.personLimits.reduce((sum, limit, who) => sum + load(assignment, who) ** 2 / limit, 0)
        for (const [index, { people, size }] of posed.entries.entries()) {
          const free = people.find((who) => load(before, who) + size <= (posed.personLimits[who] ?? 0))
          if (free !== undefined) before.set(index, free)
        }

        const after = balanceLoad(posed, before)
        expect([...after.keys()]).toEqual([...before.keys()])
        for (const [index, who] of after) expect(posed.entries[index]?.people).toContain(who)
        for (const [who, limit] of posed.personLimits.entries()) expect(load(after, who)).toBeLessThanOrEqual(limit)
        expect(unevenness(after)).toBeLessThanOrEqual(unevenness(before) + 1e-9)
      }),
    )
  })
})
