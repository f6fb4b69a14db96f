import { type Capacity, NewSprint, type PlanningItem, PlanningSnapshot, type Sprint, type SprintPlan } from '@dsm/contracts'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { goodUntil } from '../src/domain/good-until.ts'
import { planningContext } from '../src/domain/planning-context.ts'
import { scoreOutcome } from '../src/domain/score-outcome.ts'
import { sprintOrder } from '../src/domain/sprint-order.ts'

const [ada, first, second] = [uuidv7(), uuidv7(), uuidv7()]
const day = (date: string, hours: number, name?: string) => ({
  date,
  fullHours: 8,
  hours,
  share: 1,
  reductions: name === undefined ? [] : [{ cause: 'time-off' as const, name, hours: 8 - hours }],
})
const capacity: Capacity = {
  projectId: 'ATLAS',
  from: '2026-03-02',
  to: '2026-03-31',
  workingDays: ['2026-03-02', '2026-03-03', '2026-03-09'],
  fullHours: 24,
  hours: 16.1,
  ratio: 0.67,
  people: [
    {
      personId: ada,
      name: 'Ada',
      skills: ['backend'],
      fullHours: 24,
      hours: 16.1,
      days: [day('2026-03-02', 0.1, 'vacation'), day('2026-03-03', 8, undefined), day('2026-03-09', 8, undefined)],
    },
  ],
}
const item = (id: string, given: Partial<PlanningItem> = {}): PlanningItem => ({
  id,
  key: 'ATLAS-1',
  title: 'An item',
  type: 'bug',
  points: 3,
  value: null,
  priority: 'medium',
  labels: [],
  skills: ['backend'],
  dueOn: null,
  pinned: false,
  carriedOver: false,
  dependsOn: [],
  position: 1,
  ready: true,
  reasons: [],
  ...given,
})
const closed = (key: string, startsOn: string, completed: number) =>
  ({
    id: uuidv7(),
    key,
    startsOn,
    endsOn: '2026-03-01',
    startedAt: null,
    closedAt: null,
    ranOut: false,
    workingDays: [startsOn],
    totals: { commitment: 10, completed, added: 2, tasks: 4 },
    people: [
      {
        personId: ada,
        name: 'Ada',
        skills: [],
        days: [
          { date: startsOn, hours: 7.7 },
          { date: '2026-02-20', hours: 0.4 },
        ],
      },
    ],
  }) as unknown as Sprint
const dates = { startsOn: '2026-03-02', endsOn: '2026-03-08' }
const observed = {
  project: { id: 'ATLAS', key: 'ATLAS' },
  today: '2026-03-02',
  dates,
  capacity,
  readiness: { items: [item(first)] },
  finished: new Set<string>(),
  unreported: new Set<string>(),
}

test('an item that a closed sprint finished is done for whoever depends on it, and is not planned again', () => {
  const items = [item(first), item(second, { dependsOn: [first] })]
  const snapshot = planningContext({ ...observed, readiness: { items }, finished: new Set([first]), closedSprints: [] })
  expect(snapshot.items.map(({ id }) => id)).toEqual([second])
  expect(snapshot.doneItemIds).toEqual([first])
})

test('a snapshot holds only the hours within the sprint, with each reason why some are missing', () => {
  const snapshot = planningContext({ ...observed, closedSprints: [] })
  expect(snapshot.sprint.workingDays).toEqual(['2026-03-02', '2026-03-03'])
  expect(snapshot.people).toEqual([
    {
      personId: ada,
      name: 'Ada',
      skills: ['backend'],
      hours: 8.1,
      fullHours: 16,
      reductions: [{ cause: 'time-off: vacation', hours: 7.9 }],
    },
  ])
  expect(PlanningSnapshot.safeParse(snapshot).success).toBe(true)
})

test('history is silent about a sprint of which nobody reported anything', () => {
  const [told, silent] = [closed('ATLAS-S01', '2026-02-02', 7), closed('ATLAS-S02', '2026-02-16', 0)]
  const { history } = planningContext({ ...observed, unreported: new Set([silent.id]), closedSprints: [silent, told] })
  expect(history.map(({ key }) => key)).toEqual(['ATLAS-S01'])
})

test('history is told oldest first, whatever order the sprints come in', () => {
  const sprints = [closed('ATLAS-S02', '2026-02-16', 9), closed('ATLAS-S01', '2026-02-02', 7)]
  const { history } = planningContext({ ...observed, closedSprints: sprints })
  expect(history.map(({ key, completed, hours, added, workingDays, tasks }) => [key, completed, hours, added, workingDays, tasks])).toEqual(
    [
      ['ATLAS-S01', 7, 8.1, 2, 1, 4],
      ['ATLAS-S02', 9, 8.1, 2, 1, 4],
    ],
  )
})

test('a past sprint counts the hours in which there was work, where the sprint knows them, and is no lower limit then', () => {
  const historyOf = (changes: Partial<Sprint>) =>
    planningContext({ ...observed, closedSprints: [{ ...closed('ATLAS-S01', '2026-02-02', 7), ranOut: true, ...changes }] }).history[0]
  expect(historyOf({ hoursWithWork: 5.5 })).toMatchObject({ hours: 5.5, ranOut: false })
  expect(historyOf({ hoursWithWork: null })).toMatchObject({ hours: 8.1, ranOut: true })
})

test('a past sprint counts the hours of the days on which it ran, not those it was planned with', () => {
  const days = ['2026-02-02', '2026-02-03', '2026-02-04'].map((date) => ({ date, hours: 8 }))
  const sprint = {
    ...closed('ATLAS-S01', '2026-02-02', 3),
    endsOn: '2026-02-04',
    people: [{ personId: ada, name: 'Ada', skills: [], days }],
  }
  const hoursOf = (startedAt: string, closedAt: string) =>
    planningContext({ ...observed, closedSprints: [{ ...sprint, startedAt, closedAt }] }).history[0]?.hours
  expect(hoursOf('2026-02-02T09:00:00.000Z', '2026-02-04T17:00:00.000Z')).toBe(24)
  expect(hoursOf('2026-02-03T09:00:00.000Z', '2026-02-03T17:00:00.000Z')).toBe(8)
  expect(hoursOf('2026-02-02T09:00:00.000Z', '2026-02-04T09:00:00.000Z')).toBe(16)
  expect(hoursOf('2026-02-02T09:00:00.000Z', '2026-02-02T10:00:00.000Z')).toBe(8)
  expect(hoursOf('2026-02-01T09:00:00.000Z', '2026-02-01T17:00:00.000Z')).toBe(0)
})

test.each([
  [['2026-03-02'], '2026-03-02'],
  [['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'], '2026-03-03'],
  [[], '2026-03-01'],
])('a plan for %j may be carried out until a quarter of it has begun', (days, until) => {
  expect(goodUntil(days, '2026-03-01')).toBe(until)
})

test('the sprint is ordered with exactly the tasks, people and days of the plan', () => {
  const snapshot = planningContext({
    ...observed,
    readiness: { items: [item(first, { dependsOn: [second] }), item(second, { key: 'ATLAS-2' })] },
    closedSprints: [],
  })
  const task = (itemId: string, key: string, value: number) => ({
    itemId,
    key,
    title: `Title ${key}`,
    points: 3,
    hours: 8,
    personId: ada,
    personName: 'Ada',
    value,
    first: null,
  })
  const plan = { tasks: [task(first, 'ATLAS-1', 1), task(second, 'ATLAS-2', 9)] } as unknown as SprintPlan
  const policy = { progressSource: 'simulated' as const, simulationSeed: 7 }
  const order = sprintOrder({ decisionId: uuidv7(), plan, snapshot, capacity, policy })
  expect(order.tasks.map(({ itemKey, type, dependsOn, personName, points }) => ({ itemKey, type, dependsOn, personName, points }))).toEqual(
    [
      { itemKey: 'ATLAS-1', type: 'bug', dependsOn: [second], personName: 'Ada', points: 3 },
      { itemKey: 'ATLAS-2', type: 'bug', dependsOn: [], personName: 'Ada', points: 3 },
    ],
  )
  expect(order.people[0]?.days).toEqual([
    { date: '2026-03-02', hours: 0.1 },
    { date: '2026-03-03', hours: 8 },
  ])
  expect(order.goal).toBe('Title ATLAS-2; Title ATLAS-1')
  expect(order.simulationSeed).toBe(7)
  expect(NewSprint.safeParse(order).success).toBe(true)
})

test('a sprint that is not simulated is ordered without a seed, which would be refused', () => {
  const snapshot = planningContext({ ...observed, closedSprints: [] })
  const plan = { tasks: [] } as unknown as SprintPlan
  const order = sprintOrder({ decisionId: uuidv7(), plan, snapshot, capacity, policy: { progressSource: 'manual', simulationSeed: 7 } })
  expect(order.simulationSeed).toBeUndefined()
  expect(NewSprint.safeParse(order).success).toBe(true)
})

test('a sprint that was given up after two days is no history: it would say that the team is slow', () => {
  const workingDays = ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20']
  const work = { workingDays, timeZone: 'UTC', startedAt: '2026-02-16T08:00:00Z', totals: { ...closed('S1', '', 0).totals, tasksDone: 1 } }
  const [whole, givenUp] = ['2026-02-20T17:00:00Z', '2026-02-17T17:00:00Z'].map((closedAt, at) => ({
    ...closed(`S${at + 1}`, '2026-02-16', 1),
    ...work,
    closedAt,
  }))
  const { history } = planningContext({ ...observed, closedSprints: [whole, givenUp].flatMap((sprint) => sprint ?? []) })
  expect(history.map(({ key }) => key)).toEqual(['S1'])
})

test.each([
  { completed: 12, within: true, met: true, error: 2 },
  { completed: 7, within: false, met: false, error: -3 },
  { completed: 14, within: false, met: true, error: 4 },
  { completed: 7, ranOut: true, within: true, met: false, error: -3 },
  { completed: 14, ranOut: true, within: false, met: true, error: 4 },
])(
  'an outcome of $completed points is scored against the forecast it was planned with',
  ({ completed, ranOut = false, within, met, error }) => {
    const sprint = {
      key: 'ATLAS-S01',
      ranOut,
      totals: { commitment: 8, completed, added: 0, removed: 0, carriedOver: 0, remaining: 0, tasks: 1, tasksDone: 1 },
    }
    expect(scoreOutcome(sprint, { p15: 8, p50: 10, p85: 13 }, '2026-03-16')).toMatchObject({
      withinInterval: within,
      commitmentMet: met,
      forecastError: error,
    })
  },
)
