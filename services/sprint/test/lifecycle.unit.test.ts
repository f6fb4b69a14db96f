import { describe, expect, test } from 'vitest'
import { cancelSprint, closeSprint, requireScrumDay, startSprint } from '../src/domain/lifecycle.ts'
import { buildState, buildTask, refusalOf } from './sprint-fixture.ts'

const now = { at: '2026-03-03T09:00:00Z', today: '2026-03-03' }
const none = new Set<string>()

describe('startSprint', () => {
  test('the commitment is what the planned sprint holds at that moment', () => {
    const planned = buildState([buildTask(1, { points: 5, committedPoints: 3, addedOn: '2026-02-25' }), buildTask(2, { points: 2 })], {
      status: 'planned',
      startedAt: null,
    })
    const { sprint, tasks } = startSprint(planned, { ...now, over: none })
    expect(sprint).toMatchObject({ status: 'active', startedAt: now.at, totals: { commitment: 7, added: 0, removed: 0, remaining: 7 } })
    expect(tasks.map(({ committed, committedPoints, addedOn }) => [committed, committedPoints, addedOn])).toEqual([
      [true, 5, '2026-03-03'],
      [true, 2, '2026-03-03'],
    ])
  })

  test('what is over before the sprint begins is no part of the commitment', () => {
    const planned = buildState([buildTask(1, { points: 5 }), buildTask(2, { points: 2 })], { status: 'planned', startedAt: null })
    const { sprint, tasks } = startSprint(planned, { ...now, over: new Set([buildTask(1).itemId]) })
    expect([sprint.totals.commitment, tasks.map(({ itemKey }) => itemKey)]).toEqual([2, ['ATLAS-2']])
  })

  test.each(['active', 'closed', 'cancelled'] as const)('a sprint that is %s cannot be started', (status) => {
    expect(refusalOf(() => startSprint(buildState([], { status }), { ...now, over: none }))).toEqual({
      code: 'sprint-not-planned',
      detail: `ATLAS-S03 is ${status}`,
    })
  })

  test('a sprint can be started late, up to its last day and not after it', () => {
    const planned = buildState([], { status: 'planned', startedAt: null })
    expect(startSprint(planned, { at: '2026-03-13T23:00:00Z', today: '2026-03-13', over: none }).sprint.status).toBe('active')
    expect(refusalOf(() => startSprint(planned, { at: '2026-03-14T00:00:00Z', today: '2026-03-14', over: none }))).toEqual({
      code: 'sprint-dates-over',
      detail: 'ATLAS-S03 ended on 2026-03-13; today is 2026-03-14',
    })
  })
})

describe('closeSprint', () => {
  const open = [
    buildTask(1, { points: 5, status: 'done', doneOn: '2026-03-05' }),
    buildTask(2, { points: 3, status: 'in-progress', remainingPoints: 1 }),
  ]

  test('closing keeps open work open, so that it is carried over in full points', () => {
    const closed = closeSprint(buildState(open), { at: '2026-03-13T17:00:00Z', today: '2026-03-13' })
    expect(closed.sprint).toMatchObject({
      status: 'closed',
      closedAt: '2026-03-13T17:00:00Z',
      ranOut: false,
      totals: { completed: 5, carriedOver: 3 },
    })
    expect(closed.closedOn).toBe('2026-03-13')
    expect(closed.tasks.map(({ status }) => status)).toEqual(['done', 'in-progress'])
  })

  test('a sprint whose work ended early says that its outcome is a lower bound', () => {
    expect(closeSprint(buildState(open.slice(0, 1)), now).sprint.ranOut).toBe(true)
  })

  test('a sprint says how many hours its people had while there was work, so that idle days are no slowness', () => {
    const days = ['2026-03-04', '2026-03-05', '2026-03-06'].map((date) => ({ date, hours: 8 }))
    const people = [{ personId: '00000000-0000-7000-8000-000000000001', name: 'Ada', skills: [], days }]
    const { sprint } = closeSprint(buildState(open.slice(0, 1), { people }), { at: '2026-03-13T17:00:00Z', today: '2026-03-13' })
    expect(sprint.hoursWithWork).toBe(12)
  })

  test.each([
    ['2026-03-05T10:59:00Z', 'Europe/Berlin', 8],
    ['2026-03-05T11:00:00Z', 'Europe/Berlin', 16],
    ['2026-03-05T11:00:00Z', 'UTC', 8],
  ])('closed at %s in the zone %s with work left, the day counts from noon on', (at, timeZone, hours) => {
    const days = ['2026-03-04', '2026-03-05', '2026-03-06'].map((date) => ({ date, hours: 8 }))
    const people = [{ personId: '00000000-0000-7000-8000-000000000001', name: 'Ada', skills: [], days }]
    const closed = closeSprint(buildState([buildTask(1)], { people, timeZone }), { at, today: '2026-03-05' })
    expect(closed.sprint.hoursWithWork).toBe(hours)
  })

  test.each(['planned', 'closed', 'cancelled'] as const)('a sprint that is %s cannot be closed', (status) => {
    expect(refusalOf(() => closeSprint(buildState([], { status }), now))).toEqual({
      code: 'sprint-not-active',
      detail: `ATLAS-S03 is ${status}`,
    })
  })
})

describe('cancelSprint', () => {
  test.each(['planned', 'active'] as const)('a sprint that is %s can be cancelled', (status) => {
    expect(cancelSprint(buildState([], { status }), now).sprint).toMatchObject({ status: 'cancelled', closedAt: now.at })
  })

  test.each(['closed', 'cancelled'] as const)('a sprint that is %s is over for good', (status) => {
    expect(refusalOf(() => cancelSprint(buildState([], { status }), now))).toEqual({
      code: 'sprint-over',
      detail: `ATLAS-S03 is ${status}`,
    })
  })
})

describe('requireScrumDay', () => {
  test('a missed daily scrum can be held later', () => {
    expect(() => requireScrumDay(buildState(), '2026-03-02', '2026-03-05')).not.toThrow()
  })

  test.each([
    ['a weekend', '2026-03-07', '2026-03-07 is no working day of ATLAS-S03'],
    ['the day after the sprint', '2026-03-16', '2026-03-16 is no working day of ATLAS-S03'],
    ['tomorrow', '2026-03-10', '2026-03-10 is still to come; today is 2026-03-09'],
  ])('no daily scrum is held on %s', (_, date, detail) => {
    expect(refusalOf(() => requireScrumDay(buildState(), date, '2026-03-09'))).toEqual({ code: 'day-refused', detail })
  })

  test('no daily scrum is held in a sprint that is not active', () => {
    expect(refusalOf(() => requireScrumDay(buildState([], { status: 'closed' }), '2026-03-02', '2026-03-02')).code).toBe(
      'sprint-not-active',
    )
  })
})
