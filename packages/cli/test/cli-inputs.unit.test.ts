import { type ConsideredStrategy, nothingBelieved, type PlanningSnapshot, RunPolicy } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { Duration } from '../src/commands/auth.ts'
import { DemoInput } from '../src/commands/demo.ts'
import { Mapping, pairOf } from '../src/commands/inputs.ts'
import { listUpTo } from '../src/commands/pages.ts'
import { changedPolicy } from '../src/commands/policy.ts'
import { changesOf, type WhatIfInput } from '../src/commands/what-if.ts'
import { databaseUrls } from '../src/databases/database-urls.ts'

test('pairs are split at the first equals sign: columns may hold more', () => {
  expect(pairOf('points=Custom field (a=b)')).toEqual(['points', 'Custom field (a=b)'])
  expect(Mapping.parse(['points=Story Points', 'title = Summary'])).toEqual({ points: 'Story Points', title: 'Summary' })
  expect(Mapping.safeParse(['points']).success).toBe(false)
})

test.each([
  ['90s', 90],
  ['30m', 1800],
  ['8h', 28_800],
  ['7d', 604_800],
])('%s is %d seconds', (text, seconds) => expect(Duration.parse(text)).toBe(seconds))

test.each(['', '8', 'h', '0h', '-1h', '1.5h', '8w'])('"%s" is no duration', (text) => expect(Duration.safeParse(text).success).toBe(false))

const nothing: WhatIfInput = {
  decision: '1',
  away: [],
  remove: [],
  points: [],
  value: [],
  pin: [],
  unpin: [],
  apply: [],
  without: [],
  forget: [],
}
const snapshot: PlanningSnapshot = {
  projectId: '1',
  projectKey: 'ATLAS',
  today: '2026-01-05',
  sprint: { startsOn: '2026-01-05', endsOn: '2026-01-18', workingDays: ['2026-01-05'] },
  people: ['Mei Tanaka', 'Mei Wong', 'Ada Byron'].map((name, index) => ({
    personId: `person-${index}`,
    name,
    skills: [],
    hours: 80,
    fullHours: 80,
    reductions: [],
  })),
  items: ['ATLAS-1', 'ATLAS-10'].map((key, index) => ({
    id: `item-${index}`,
    key,
    title: key,
    type: 'story' as const,
    points: 3,
    value: null,
    priority: 'medium' as const,
    position: index + 1,
    labels: [],
    skills: [],
    dueOn: null,
    pinned: false,
    carriedOver: false,
    dependsOn: [],
    ready: true,
    reasons: [],
  })),
  doneItemIds: [],
  history: [],
  belief: nothingBelieved,
}

test('a what-if finds people and items of the decision by name and key, whatever the case', () => {
  const input: WhatIfInput = {
    ...nothing,
    away: [['ada', 8]],
    remove: ['atlas-1'],
    points: [['ATLAS-10', 5]],
    value: [['ATLAS-10', 9]],
    pin: ['ATLAS-10'],
    probability: 0.7,
  }
  expect(changesOf(input, snapshot)).toEqual([
    { change: 'person-away', personId: 'person-2', hours: 8 },
    { change: 'remove-item', itemId: 'item-0' },
    { change: 'set-points', itemId: 'item-1', points: 5 },
    { change: 'set-value', itemId: 'item-1', value: 9 },
    { change: 'pin-item', itemId: 'item-1', pinned: true },
    { change: 'commit-probability', probability: 0.7 },
  ])
})

test('what is removed is neither pinned nor of another size, and nothing is pinned and unpinned', () => {
  const contradictions: Partial<WhatIfInput>[] = [
    { remove: ['ATLAS-1'], pin: ['atlas-1'] },
    { remove: ['atlas-1'], points: [['ATLAS-1', 3]] },
    { pin: ['ATLAS-1'], unpin: ['atlas-1'] },
  ]
  for (const given of contradictions) expect(() => changesOf({ ...nothing, ...given }, snapshot)).toThrow(/What is said of ATLAS-1/i)
  expect(changesOf({ ...nothing, unpin: ['ATLAS-1'] }, snapshot)).toEqual([{ change: 'pin-item', itemId: 'item-0', pinned: false }])
})

test('a name that fits two people is refused, and so is an item that is not in the decision', () => {
  expect(() => changesOf({ ...nothing, away: [['Mei', 8]] }, snapshot)).toThrow('no person "Mei"')
  expect(() => changesOf({ ...nothing, remove: ['ATLAS'] }, snapshot)).toThrow('no item "ATLAS"')
})

const strategies = ['velocity-buffer', 'velocity-boost'].map((name, index): ConsideredStrategy => ({
  strategyId: `strategy-${index}`,
  name,
  version: 1,
  status: 'trial',
  pinned: false,
  when: [],
  then: { do: 'scale-commitment', factor: 0.9 },
  confidence: { mean: 0.5, deviation: 0.29, alpha: 1, beta: 1, sprints: 0, effectiveSprints: 0 },
  holds: true,
  applied: index === 0,
  propensity: 0.5,
  because: 'chance',
}))

test('a what-if applies or leaves out strategies by their names, and forgets', () => {
  const input: WhatIfInput = { ...nothing, apply: ['Velocity-Boost'], without: ['velocity-buffer'], forget: ['memory', 'other-projects'] }
  expect(changesOf(input, { ...snapshot, belief: { ...nothingBelieved, strategies } })).toEqual([
    { change: 'apply-strategy', strategyId: 'strategy-1', applied: true },
    { change: 'apply-strategy', strategyId: 'strategy-0', applied: false },
    { change: 'forget', what: 'memory' },
    { change: 'forget', what: 'other-projects' },
  ])
})

test('a strategy that the decision did not weigh is a wrong use, and those that it did are named', () => {
  const weighed = { ...snapshot, belief: { ...nothingBelieved, strategies } }
  const failure = (named: string, within: PlanningSnapshot) => {
    try {
      return changesOf({ ...nothing, apply: [named] }, within)
    } catch (error) {
      return error
    }
  }
  expect(failure('velocity', weighed)).toMatchObject({
    message: 'The decision knows no strategy "velocity"',
    failing: { exit: 3, hints: ['it knows, among others: velocity-buffer, velocity-boost'] },
  })
  expect(failure('velocity-buffer', snapshot)).toMatchObject({ failing: { exit: 3, hints: ['it knows no strategy at all'] } })
})

test.each([
  ['1', 1],
  ['30', 30],
  [undefined, 1],
])('a demo of --sprints %s lives through %i', (sprints, expected) => {
  expect(DemoInput.parse({ sprints }).sprints).toBe(expected)
})

test.each(['0', '31', '-1', '1.5', 'six', ''])('a demo lives through 1 to 30 sprints, not "%s"', (sprints) => {
  expect(DemoInput.safeParse({ sprints }).success).toBe(false)
})

test('a change of policy leaves the rest as it is', () => {
  const before = RunPolicy.parse({ sprintDays: 7 })
  const after = changedPolicy(before, { autonomy: 'propose', set: ['planning.forecast.pointsPerHour=0.2'] })
  expect(after).toEqual({
    ...before,
    autonomy: 'propose',
    planning: { ...before.planning, forecast: { ...before.planning.forecast, pointsPerHour: 0.2 } },
  })
})

test.each([{ set: [] }, { set: ['planning.nope=1'] }, { set: ['sprintDays=long'] }, { set: ['planning=1'] }, { set: [], sprintDays: 0 }])(
  'a policy that cannot be, or no change at all, is refused: %o',
  (input) => {
    expect(() => changedPolicy(RunPolicy.parse({}), input)).toThrow(expect.objectContaining({ name: 'Failure' }))
  },
)

test('each service has a database of its own: one address serves all only with a place for the name', () => {
  const all = databaseUrls(['project', 'sprint'], { DATABASE_URL: 'postgres://h/dsm_{service}', SPRINT_DATABASE_URL: 'postgres://s/x' })
  expect([...all]).toEqual([
    ['project', 'postgres://h/dsm_project'],
    ['sprint', 'postgres://s/x'],
  ])
  expect([...databaseUrls(['project'], { DATABASE_URL: 'postgres://h/one' })]).toEqual([['project', 'postgres://h/one']])
  expect(() => databaseUrls(['project', 'sprint'], { DATABASE_URL: 'postgres://h/one' })).toThrow('put {service} in it')
  expect(() => databaseUrls(['project', 'sprint'], {})).toThrow('where the databases are')
})

test('a list is read to its end or to the limit, and says if there is more', async () => {
  const asked: number[] = []
  const fetchPage = async ({ limit, cursor = '0' }: { limit: number; cursor?: string }) => {
    asked.push(limit)
    const from = Number(cursor)
    const items = Array.from({ length: Math.min(limit, 450 - from) }, (_none, index) => from + index)
    return { items, next: from + items.length < 450 ? String(from + items.length) : null }
  }
  expect((await listUpTo(1000, fetchPage)).items).toEqual(Array.from({ length: 450 }, (_none, index) => index))
  expect(await listUpTo(3, fetchPage)).toEqual({ items: [0, 1, 2], more: true })
  expect((await listUpTo(450, fetchPage)).more).toBe(false)
  expect(Math.max(...asked)).toBeLessThanOrEqual(200)
})
