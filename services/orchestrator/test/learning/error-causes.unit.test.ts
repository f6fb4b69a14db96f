import type { CauseKind } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { errorCauses } from '../../src/domain/learning/error-causes.ts'
import type { SprintRecord } from '../../src/domain/learning/sprint-record.ts'
import { ada, added, bo, entry, idOf, impediment, open, record, task, workingDays } from './learning-fixtures.ts'

const pointsBy = (given: SprintRecord) =>
  Object.fromEntries(errorCauses(given).map(({ cause, points }) => [cause, Math.round(points * 100) / 100]))
const causeOf = (given: SprintRecord, cause: CauseKind) => errorCauses(given).find((one) => one.cause === cause)

/** 32 points committed, 20 done: 12 missed. */
const missed = [task(1, { points: 20 }), open(2, { points: 8, personId: bo }), open(3, { points: 4, personId: bo })]
const daysOff = (personId: string, days: readonly string[], hours = 0) => days.map((date) => ({ personId, date, hours, reason: 'sick' }))

describe('a sprint that missed nothing has no causes', () => {
  test.each([
    ['met', record({ tasks: [task(1, { points: 32 })], hoursOnDays: daysOff(ada, workingDays) })],
    ['done with added work', record({ tasks: [...missed, added(4, { points: 12 })], expected: { p50: 30 } })],
    [
      'ran out after work was taken out',
      record({ tasks: [task(1, { points: 20 }), task(2, { points: 12, status: 'todo', removedOn: '2026-03-05' })], ranOut: true }),
    ],
    ['nothing planned', record({ expected: { p50: 0, hours: 0 } })],
  ])('%s', (_name, given) => {
    expect(errorCauses(given).filter(({ points }) => points > 0)).toEqual([])
  })
})

test('what no event explains is over-commitment, named with the items that stayed open', () => {
  const found = errorCauses(record({ tasks: missed }))
  expect(found).toEqual([
    expect.objectContaining({ cause: 'over-commitment', points: 12, forecastPoints: 12, itemKeys: ['ATLAS-2', 'ATLAS-3'] }),
  ])
  expect(found[0]?.evidence).toContain('20 points of 32 were completed')
})

describe('absence that nobody knew of', () => {
  test('hours that the daily scrum missed count at the speed of the plan, with person and reason', () => {
    // 3 days of 8 hours at 0.2 points an hour.
    const given = record({ tasks: missed, hoursOnDays: daysOff(bo, workingDays.slice(2, 5)) })
    expect(pointsBy(given)).toEqual({ absence: 4.8, 'over-commitment': 7.2 })
    expect(causeOf(given, 'absence')).toMatchObject({ people: ['Bo'], evidence: expect.stringContaining('Bo −24 h (sick)') })
  })

  test('time off that was told after planning counts where no scrum was held, and not twice where one was', () => {
    const lateTimeOff = [{ personId: ada, from: '2026-03-04', to: '2026-03-06', portion: 1, kind: 'vacation' }]
    expect(pointsBy(record({ tasks: missed, lateTimeOff }))).toMatchObject({ absence: 4.8 })
    expect(pointsBy(record({ tasks: missed, lateTimeOff, hoursOnDays: daysOff(ada, ['2026-03-04']) }))).toMatchObject({ absence: 4.8 })
  })

  test('half a day off is half of a whole day, and never more than what was planned', () => {
    const half = [{ personId: ada, from: '2026-03-04', to: '2026-03-04', portion: 0.5, kind: 'other' }]
    expect(pointsBy(record({ tasks: missed, lateTimeOff: half }))).toMatchObject({ absence: 0.8 })
    expect(pointsBy(record({ tasks: missed, lateTimeOff: [...half, ...half, ...half] }))).toMatchObject({ absence: 1.6 })
  })

  test('days after the sprint was closed were not lost', () => {
    const given = record({ tasks: missed, closedOn: '2026-03-05', hoursOnDays: daysOff(bo, workingDays.slice(4)) })
    expect(causeOf(given, 'absence')).toBeUndefined()
  })

  test('hours that were known when the sprint was planned are no surprise', () => {
    expect(causeOf(record({ tasks: missed, hoursOnDays: daysOff(ada, workingDays, 8) }), 'absence')).toBeUndefined()
  })
})

describe('scope change', () => {
  test('points that were taken out are missed one by one, before anything is estimated', () => {
    const tasks = [task(1, { points: 20 }), open(2, { points: 4 }), open(3, { points: 8, removedOn: '2026-03-05' })]
    expect(pointsBy(record({ tasks, hoursOnDays: daysOff(bo, workingDays) }))).toEqual({ 'scope-change': 8, absence: 4 })
  })

  test('what was added and done makes up for what was taken out', () => {
    const tasks = [
      task(1, { points: 20 }),
      open(2, { points: 4 }),
      open(3, { points: 8, removedOn: '2026-03-05' }),
      added(4, { points: 5 }),
    ]
    expect(pointsBy(record({ tasks }))).toEqual({ 'scope-change': 3, 'over-commitment': 4 })
  })

  test('work on items that were added and not finished is work that the commitment did not get', () => {
    const tasks = [...missed, added(4, { points: 8, status: 'in-progress', remainingPoints: 3 })]
    const given = record({ tasks })
    expect(pointsBy(given)).toEqual({ 'scope-change': 5, 'over-commitment': 7 })
    expect(causeOf(given, 'scope-change')).toMatchObject({
      itemKeys: ['ATLAS-4'],
      evidence: expect.stringContaining('5 points of work went into ATLAS-4'),
    })
  })

  test('an item that was estimated smaller and done counts as scope', () => {
    const tasks = [task(1, { points: 20, committedPoints: 26 }), open(2, { points: 6 })]
    expect(pointsBy(record({ tasks }))).toEqual({ 'scope-change': 6, 'over-commitment': 6 })
  })
})

describe('impediments', () => {
  const of = (changes: object) => record({ tasks: missed, impediments: [impediment(1, { itemId: idOf(2, 2), ...changes })] })

  test('blocked days of an item that was not done count with the hours of whoever has it', () => {
    // 3 to 5 March: three days of 8 hours.
    const given = of({ clearedOn: '2026-03-06' })
    expect(pointsBy(given)).toEqual({ impediments: 4.8, 'over-commitment': 7.2 })
    expect(causeOf(given, 'impediments')).toMatchObject({ itemKeys: ['ATLAS-2'], evidence: expect.stringContaining('3 working days') })
  })

  test.each([
    ['one that was cleared on the same day costs nothing', { clearedOn: '2026-03-03' }, undefined],
    ['an item loses no more than its points', { clearedOn: null }, 8],
    ['an item that was done in the end has made up for it', { itemId: idOf(2, 1) }, undefined],
    ['one that names no item holds up one person', { itemId: null, clearedOn: '2026-03-05' }, 3.2],
  ])('%s', (_name, changes, points) => {
    expect(pointsBy(of(changes))['impediments']).toBe(points)
  })

  test('two at once block an item once', () => {
    const both = [
      impediment(1, { itemId: idOf(2, 2), clearedOn: '2026-03-06' }),
      impediment(2, { itemId: idOf(2, 2), clearedOn: '2026-03-05' }),
    ]
    expect(pointsBy(record({ tasks: missed, impediments: both }))).toMatchObject({ impediments: 4.8 })
  })
})

/** Ada works off `points` of an item in as many whole days of 8 hours. */
const worked = (number: number, points: number, days: readonly string[], changes: object = {}) =>
  days.map((day, index) => entry(number, day, { points, remainingPoints: points * (1 - (index + 1) / days.length), ...changes }))

describe('underestimated work', () => {
  test('a type whose points came slower than planned and slower than the rest is named with its items', () => {
    const tasks = [task(1, { points: 8 }), task(2, { points: 4, type: 'bug' }), open(3, { points: 20 })]
    // Story: 8 points in 40 hours, as planned. Bug: 4 points in 40 hours, where 8 were due.
    const progress = [...worked(1, 8, workingDays.slice(0, 5)), ...worked(2, 4, workingDays.slice(5))]
    const given = record({ tasks, progress })
    expect(pointsBy(given)).toEqual({ 'underestimated-work': 4, 'over-commitment': 16 })
    expect(causeOf(given, 'underestimated-work')).toMatchObject({
      itemKeys: ['ATLAS-2'],
      evidence: expect.stringContaining('work of type bug'),
    })
  })

  test('a team that is slow at everything has misjudged no kind of work', () => {
    const tasks = [task(1, { points: 4 }), task(2, { points: 4, type: 'bug' }), open(3, { points: 20 })]
    const progress = [...worked(1, 4, workingDays.slice(0, 5)), ...worked(2, 4, workingDays.slice(5))]
    expect(pointsBy(record({ tasks, progress }))).toEqual({ 'over-commitment': 20 })
  })

  test('a skill is found where types do not differ', () => {
    const tasks = [task(1, { points: 8, skills: ['api'] }), task(2, { points: 4, skills: ['data'] }), open(3, { points: 20 })]
    const progress = [...worked(1, 8, workingDays.slice(0, 5)), ...worked(2, 4, workingDays.slice(5))]
    expect(causeOf(record({ tasks, progress }), 'underestimated-work')?.evidence).toContain('work that needs data')
  })

  test('remaining work that grew and new, larger estimates of open items count', () => {
    const tasks = [task(1, { points: 4 }), open(2, { points: 8, committedPoints: 3, type: 'bug' }), open(3, { points: 20 })]
    const progress = [
      entry(1, '2026-03-03', { remainingPoints: 1 }),
      entry(1, '2026-03-04', { remainingPoints: 3 }),
      entry(1, '2026-03-05'),
    ]
    expect(pointsBy(record({ tasks, progress }))).toMatchObject({ 'underestimated-work': 7 })
  })

  test('carried-over items that took more than their estimate are a cause of their own', () => {
    const tasks = [task(1, { points: 8 }), task(2, { points: 4, type: 'bug' }), open(3, { points: 20 })]
    const progress = [...worked(1, 8, workingDays.slice(0, 5)), ...worked(2, 4, workingDays.slice(5))]
    const given = record({ tasks, progress, expected: { carriedOver: new Set([idOf(2, 2)]) } })
    expect(pointsBy(given)).toEqual({ 'carried-over-work': 4, 'over-commitment': 16 })
  })

  test('a new estimate alone is no work', () => {
    const tasks = [task(1, { points: 8, committedPoints: 8 }), open(2, { points: 20 })]
    const progress = [
      entry(1, '2026-03-03', { points: 4, remainingPoints: 4 }),
      entry(1, '2026-03-04', { points: 8, remainingPoints: 8 }),
      entry(1, '2026-03-05', { points: 8 }),
    ]
    expect(pointsBy(record({ tasks, progress }))).toEqual({ 'over-commitment': 20 })
  })
})

test('causes that claim more than was missed are scaled down alike and leave nothing to over-commitment', () => {
  const given = record({
    tasks: missed,
    hoursOnDays: daysOff(bo, workingDays),
    impediments: [impediment(1, { itemId: idOf(2, 2) })],
  })
  const [absence, impediments] = [causeOf(given, 'absence')?.points ?? 0, causeOf(given, 'impediments')]
  expect(impediments).toBeUndefined()
  expect(absence).toBeCloseTo(12)
  const both = record({ tasks: missed, hoursOnDays: daysOff(ada, workingDays), impediments: [impediment(1, { itemId: idOf(2, 2) })] })
  // 16 points of absence and 8 of the blocked item for 12 that were missed.
  expect(pointsBy(both)).toEqual({ absence: 8, impediments: 4 })
})

test('the forecast is split apart from the commitment: a cautious commitment that was met can still be short of the forecast', () => {
  const given = record({
    tasks: [task(1, { points: 20 }), open(2, { points: 4 }), added(3, { points: 4 })],
    hoursOnDays: daysOff(bo, ['2026-03-04']),
  })
  const [absence] = errorCauses(given).filter(({ cause }) => cause === 'absence')
  expect(absence).toMatchObject({ points: 0, forecastPoints: expect.closeTo(1.6) })
})

test('a sprint with nothing open says nothing about what more could have been done', () => {
  expect(errorCauses(record({ tasks: [task(1, { points: 20 })] }))).toEqual([])
})
