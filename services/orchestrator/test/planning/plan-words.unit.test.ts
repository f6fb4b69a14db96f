import type { Forecast, PlanningPolicy, PlanningSnapshot, SprintPlan, WhatIf } from '@dsm/contracts'
import { afterAll, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/domain/planning/canonical-json.ts'
import { comparePlans } from '../../src/domain/planning/compare-plans.ts'
import { explainPlan } from '../../src/domain/planning/explain-plan.ts'
import { forecastDelivery } from '../../src/domain/planning/forecast-delivery.ts'
import { applyWhatIf } from '../../src/domain/planning/what-if.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import { strategyId } from '../brain/brain-fixtures.ts'
import { item, itemId, past, person, personId, policy, snapshot } from './planning-fixtures.ts'

const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())
const make = (input: PlanningSnapshot, choices: PlanningPolicy = policy()) => planSprint(input, choices, solver)
const explain = async (changes: Partial<PlanningSnapshot>, choices = policy()) => {
  const input = snapshot(changes)
  return explainPlan(input, choices, await make(input, choices)).join('\n')
}
const forecastOf = (changes: Partial<PlanningSnapshot> = {}, choices = policy()): Forecast => {
  const forecast = forecastDelivery(snapshot(changes), choices)
  if (!forecast) throw new Error('these people have hours')
  return forecast
}
/** A prior that is sure of itself: two people with 80 h each complete 16 points, give or take a tenth, whatever makes the forecast. */
const sure = policy({ forecast: { logSpread: 0.01, spreadSprints: 1000 } })

const tenthsBelow = (points: number) => Math.floor(points * 10 + 1e-6) / 10

describe('the explanation', () => {
  test('states commitment, probability and forecast', async () => {
    const { p15, p50, p85, commit } = forecastOf({}, sure)
    expect(commit.points).toBeGreaterThan(15)
    expect(await explain({ items: [item(1, { points: 8 }), item(2, { points: 2 })] }, sure)).toContain(
      `I commit 10 points in 2 items: with probability 0.85 the team completes ${commit.points} points or more (P15 of the forecast ${p15} / ${p50} / ${p85}).`,
    )
  })

  test('names who is away, for how long and why', async () => {
    const away = { hours: 40, reductions: [{ cause: 'vacation', hours: 40 }] }
    const words = await explain({ people: [person(1, away), person(2), person(3, away)] })
    expect(words).toContain('3 people have 160 h in this sprint (−80 h of 240): vacation (Person 1, Person 3: −80 h).')
  })

  test.each([
    ['that nobody is away', {}, '2 people have 160 h in this sprint, nobody is away.'],
    [
      'the prior when there is no history',
      {},
      'There is no history yet: I start from a prior of 0.10 points per hour (give or take 28 %).',
    ],
    [
      'the history it rests on',
      { history: [past(1), past(2, { ranOut: true }), past(3)] },
      'From 3 past sprints of the team (1 ran out of work and counts as "at least that much"), and a prior of 0.10 points per hour (give or take 28 %): ',
    ],
    ['what came first', { items: [item(1, { carriedOver: true }), item(2)] }, 'Carried-over and pinned items come first: ATLAS-1.'],
    [
      'what should have come first and could not',
      { items: [item(1, { pinned: true, points: 99 }), item(2)] },
      'Carried over or pinned, but not possible or not fitting now: ATLAS-1.',
    ],
    [
      'what is due',
      { items: [item(1, { dueOn: '2026-03-05' }), item(2)] },
      'Items due by 2026-03-13 count 3 times their value; in the plan: ATLAS-1; not in it: none.',
    ],
    ['the proof', {}, 'The plan is worth 20; it is proven that no plan within these limits is worth more.'],
    [
      'why items stay out',
      { items: [item(1), item(2, { points: 40, value: 77 })] },
      `ATLAS-2 (value 77) stays out: its 40 points exceed the commitment of ${forecastOf().commit.points}.`,
    ],
  ])('states %s', async (_words, changes, sentence) => {
    expect(await explain(changes)).toContain(sentence)
  })

  test('of a search that was stopped gives the bound instead of a proof', async () => {
    const plan = await make(snapshot())
    if (plan.kind === 'wait') throw new Error('there is a plan')
    const stopped: SprintPlan = { ...plan, certificate: { ...plan.certificate, bound: 25, proven: false, stoppedBy: 'nodes' } }
    expect(explainPlan(snapshot(), policy(), stopped).join()).toContain(
      'no plan within these limits is worth more than 25 (the search stopped at its limit: nodes)',
    )
  })

  test('of waiting names what is missing', async () => {
    expect(await explain({ people: [] })).toBe('I plan nothing: nobody is allocated to the project in this sprint.')
  })

  test('of waiting names the items that are in the way, and what they wait for', async () => {
    const items = [item(1, { points: 0 }), item(2, { dependsOn: [itemId(1)] }), item(3, { points: 90 }), item(4, { skills: ['cobol'] })]
    expect(await explain({ items })).toBe(
      'I plan nothing: 1 ready item needs skills that no single person has: ATLAS-4; ' +
        `1 ready item does not fit in a commitment of ${forecastOf().commit.points} points or in one person's hours: ATLAS-3; ` +
        '1 ready item depends on items that cannot be planned (ATLAS-2: it depends on ATLAS-1, not done and not possible now).',
    )
  })

  test.each([
    ['one point', { items: [item(1, { points: 1 })] }, 'I commit 1 point in 1 item: '],
    [
      'what an item takes together with another',
      {
        items: [
          item(1, { points: 7, value: 90 }),
          item(2, { points: 1, dependsOn: [itemId(3)] }),
          item(3, { points: 3, value: 1 }),
          item(4, { points: 6, pinned: true }),
        ],
      },
      `it takes 4 points with ATLAS-3, which it depends on; the commitment has ${tenthsBelow(forecastOf({}, sure).commit.points - 13)} left.`,
    ],
  ])('has %s in the right number', async (_words, changes, sentence) => {
    expect(await explain(changes, sure)).toContain(sentence)
  })
})

describe('what-if', () => {
  const input = {
    snapshot: snapshot({
      items: [item(1), item(2, { ready: false, points: null, reasons: [{ code: 'no-points', detail: 'no points' }] })],
    }),
    policy: policy(),
  }
  const changed = (change: WhatIf) => applyWhatIf(input, [change])

  test.each<[WhatIf, object]>([
    [{ change: 'person-away', personId: personId(1), hours: 30 }, { people: [{ hours: 50, reductions: [{ hours: 30 }] }, { hours: 80 }] }],
    [{ change: 'person-away', personId: personId(1), hours: 300 }, { people: [{ hours: 0, reductions: [{ hours: 80 }] }, {}] }],
    [{ change: 'remove-item', itemId: itemId(1) }, { items: [{ key: 'ATLAS-2' }] }],
    [{ change: 'set-points', itemId: itemId(2), points: 5 }, { items: [{}, { points: 5, ready: true, reasons: [] }] }],
    [{ change: 'set-value', itemId: itemId(1), value: 99 }, { items: [{ value: 99 }, {}] }],
    [{ change: 'pin-item', itemId: itemId(1), pinned: true }, { items: [{ pinned: true }, {}] }],
  ])('%j changes that alone', (change, expected) => {
    const { snapshot: after, policy: same } = changed(change)
    expect(after).toMatchObject(expected)
    expect(same).toEqual(input.policy)
  })

  test('changes the probability that is asked for', () => {
    expect(changed({ change: 'commit-probability', probability: 0.5 })).toMatchObject({
      policy: { commitProbability: 0.5 },
      snapshot: input.snapshot,
    })
  })

  test('leaves its input as it was', () => {
    const before = canonicalJson(input)
    changed({ change: 'person-away', personId: personId(1), hours: 30 })
    expect(canonicalJson(input)).toBe(before)
  })

  test('points alone do not make ready what is blocked', () => {
    const blocked = item(1, {
      ready: false,
      points: null,
      reasons: [
        { code: 'no-points', detail: '' },
        { code: 'blocked', detail: '' },
      ],
    })
    const { snapshot: after } = applyWhatIf({ ...input, snapshot: snapshot({ items: [blocked] }) }, [
      { change: 'set-points', itemId: itemId(1), points: 2 },
    ])
    expect(after.items[0]).toMatchObject({ points: 2, ready: false, reasons: [{ code: 'blocked' }] })
  })

  test.each<[WhatIf]>([
    [{ change: 'person-away', personId: personId(9), hours: 1 }],
    [{ change: 'remove-item', itemId: itemId(9) }],
    [{ change: 'apply-strategy', strategyId: strategyId(9), applied: true }],
  ])('refuses %j: the snapshot does not hold it', (change) => {
    expect(() => changed(change)).toThrow(expect.objectContaining({ code: 'not-found' }))
  })
})

describe('the difference of two plans', () => {
  test('names what comes, what goes and the figures that move', async () => {
    // Of 160 h, and of the points with them, 140 are left: 15 and some before, 13 and some after.
    const items = [
      item(1, { points: 7, value: 90 }),
      item(4, { points: 5, value: 60 }),
      item(2, { points: 3, value: 30 }),
      item(3, { points: 1, value: 5 }),
    ]
    const input = { snapshot: snapshot({ items }), policy: sure }
    const after = applyWhatIf(input, [{ change: 'person-away', personId: personId(1), hours: 20 }])
    const [before, now] = [forecastOf({}, sure), forecastOf({ people: after.snapshot.people }, sure)]
    expect(comparePlans(await make(input.snapshot, sure), await make(after.snapshot, sure))).toMatchObject({
      same: false,
      kind: { before: 'plan', after: 'plan' },
      commitPoints: { before: before.commit.points, after: now.commit.points },
      totalPoints: { before: 15, after: 13 },
      value: { before: 180, after: 155 },
      added: [{ key: 'ATLAS-3' }],
      removed: [{ key: 'ATLAS-2' }],
      missing: [],
    })
  })

  test('names who hands over an item', async () => {
    const input = { snapshot: snapshot({ items: [item(1)] }), policy: policy() }
    const after = applyWhatIf(input, [{ change: 'person-away', personId: personId(1), hours: 80 }])
    expect(comparePlans(await make(input.snapshot), await make(after.snapshot)).reassigned).toEqual([
      { itemId: itemId(1), key: 'ATLAS-1', from: 'Person 1', to: 'Person 2' },
    ])
  })

  test('with a side that waits says what is missing there', async () => {
    const plan = await make(snapshot())
    const wait = await make(snapshot({ people: [] }))
    const difference = comparePlans(plan, wait)
    expect(difference).toMatchObject({ kind: { after: 'wait' }, totalPoints: { before: 6, after: null }, missing: ['no-people'] })
    expect(difference.removed.map(({ key }) => key)).toEqual(['ATLAS-1', 'ATLAS-2'])
  })

  test('of two inputs that come to the same plan is none, though their digests differ', async () => {
    const [once, other] = [await make(snapshot()), await make(snapshot({ today: '2026-03-01' }))]
    expect(once.kind === 'plan' && other.kind === 'plan' && once.digest !== other.digest).toBe(true)
    expect(comparePlans(once, other).same).toBe(true)
  })

  test('of a plan with itself is none', async () => {
    const plan = await make(snapshot())
    expect(comparePlans(plan, structuredClone(plan))).toMatchObject({ same: true, added: [], removed: [], reassigned: [] })
  })
})

test('canonical JSON does not depend on the order in which an object was built', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
})
