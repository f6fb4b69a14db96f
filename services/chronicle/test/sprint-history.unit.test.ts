import { expect, test } from 'vitest'
import { board } from '../src/domain/board.ts'
import { planningReport } from '../src/domain/planning-report.ts'
import { sprintHistory } from '../src/domain/sprint-history.ts'
import { sprintReport } from '../src/domain/velocity.ts'
import { anEntry, anImpediment, aSprint, aTask, eventsOf } from '@dsm/testing/entities'

const sprint = aSprint({ totals: { commitment: 6 } })
const [first, second, late] = [
  aTask({ itemKey: 'ATLAS-1', position: 1 }),
  aTask({ itemKey: 'ATLAS-2', position: 2 }),
  aTask({ itemKey: 'ATLAS-3', position: 3, committed: false, addedOn: '2026-03-04' }),
]
const event = eventsOf(sprint)
const totals = { ...sprint.totals, completed: 3 }
const impediment = anImpediment({ sprintId: sprint.id })
const started = event('sprint.started.v1', '2026-03-02', { sprint, tasks: [first, second] })
const events = [
  started,
  event('task.progressed.v1', '2026-03-03', {
    entry: anEntry(first, { on: '2026-03-03', status: 'in-progress', remainingPoints: 1 }),
    totals: sprint.totals,
  }),
  event('impediment.raised.v1', '2026-03-03', { impediment }),
  event('sprint.scope-changed.v1', '2026-03-04', { change: 'added', on: '2026-03-04', task: late, totals: sprint.totals }),
  event('task.progressed.v1', '2026-03-04', {
    entry: anEntry(first, { on: '2026-03-04', status: 'done', remainingPoints: 0, personName: 'Ada' }),
    totals,
  }),
  event('sprint.scope-changed.v1', '2026-03-05', {
    change: 'removed',
    on: '2026-03-05',
    task: { ...second, removedOn: '2026-03-05' },
    totals,
  }),
  event('impediment.cleared.v1', '2026-03-05', { impediment: { ...impediment, clearedOn: '2026-03-05', resolution: 'rebooted' } }),
]
const boardOn = (day: string) => {
  const history = sprintHistory(events, day)
  if (!history) throw new Error('no history')
  const { columns } = board(history, day)
  return Object.fromEntries(Object.entries(columns).map(([column, cards]) => [column, cards.map(({ itemKey }) => itemKey)]))
}

test('a past board shows what people saw on that day, not what came later', () => {
  expect(boardOn('2026-03-02')).toEqual({ todo: ['ATLAS-1', 'ATLAS-2'], 'in-progress': [], blocked: [], done: [] })
  expect(boardOn('2026-03-03')).toEqual({ todo: ['ATLAS-2'], 'in-progress': ['ATLAS-1'], blocked: [], done: [] })
  expect(boardOn('2026-03-04')).toEqual({ todo: ['ATLAS-2', 'ATLAS-3'], 'in-progress': [], blocked: [], done: ['ATLAS-1'] })
  expect(boardOn('2026-03-05')).toEqual({ todo: ['ATLAS-3'], 'in-progress': [], blocked: [], done: ['ATLAS-1'] })
})

test('a sprint has no board before its start', () => {
  expect(sprintHistory(events, '2026-03-01')).toBeUndefined()
})

test('the report of a running sprint takes its figures from the last event, not from the start', () => {
  const history = sprintHistory(events)
  if (!history) throw new Error('no history')
  const report = sprintReport(history, '2026-03-06')
  expect(report).toMatchObject({
    status: 'active',
    row: { commitment: 6, completed: 3 },
    impediments: { raised: 1, cleared: 1, meanOpenDays: 2 },
  })
  expect(report.completed.map(({ itemKey, personName }) => [itemKey, personName])).toEqual([['ATLAS-1', 'Ada']])
  expect(report.added.map(({ itemKey }) => itemKey)).toEqual(['ATLAS-3'])
  expect(report.removed.map(({ itemKey }) => itemKey)).toEqual(['ATLAS-2'])
  expect(report.carriedOver.map(({ itemKey }) => itemKey)).toEqual(['ATLAS-3'])
})

test('an impediment that nobody cleared counts as open until today', () => {
  const history = sprintHistory(events.slice(0, 3))
  if (!history) throw new Error('no history')
  expect(sprintReport(history, '2026-03-09').impediments).toEqual({ raised: 1, cleared: 0, meanOpenDays: 6 })
})

test('work that is reopened is no longer done', () => {
  const reopened = event('task.progressed.v1', '2026-03-06', {
    entry: anEntry(first, { on: '2026-03-06', status: 'in-progress', remainingPoints: 1 }),
    totals,
  })
  const task = sprintHistory([...events, reopened])?.tasks.find(({ itemKey }) => itemKey === 'ATLAS-1')
  expect(task).toMatchObject({ status: 'in-progress', doneOn: null })
})

test('a sprint that was cancelled ends on that day', () => {
  const cancelled = event('sprint.cancelled.v1', '2026-03-05', {
    sprint: { ...sprint, status: 'cancelled' },
    tasks: [first],
    reason: 'reorganised',
  })
  expect(sprintHistory([started, cancelled])).toMatchObject({ status: 'cancelled', endedOn: '2026-03-05' })
  expect(sprintHistory([cancelled])).toBeUndefined()
})

// In California it is still Monday evening, in New Zealand already Monday morning.
test.for([
  ['America/Los_Angeles', '2026-03-03T04:00:00.000Z'],
  ['Pacific/Auckland', '2026-03-01T20:00:00.000Z'],
] as const)('what happens in %s at %s happens on the Monday that it is there', ([timeZone, time]) => {
  const there = { ...sprint, timeZone }
  const monday = '2026-03-02'
  const start = { ...event('sprint.started.v1', monday, { sprint: there, tasks: [first] }), time }
  const raised = { ...event('impediment.raised.v1', monday, { impediment }), time }
  const cancelled = { ...event('sprint.cancelled.v1', monday, { sprint: there, tasks: [first], reason: '' }), time }
  expect(sprintHistory([start, raised], '2026-03-01')).toBeUndefined()
  expect(sprintHistory([start, raised], monday)?.impediments).toEqual([impediment])
  expect(sprintHistory([start, cancelled])).toMatchObject({ status: 'cancelled', endedOn: monday })
  expect(sprintHistory([start, cancelled], monday)?.status).toBe('cancelled')
  expect(planningReport(start, undefined).date).toBe(monday)
})
