import { Burndown } from '@dsm/contracts'
import type { BurndownDay, PlannedPerson, SprintTask } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { burndown, lastWorkedDay } from '../src/domain/burndown.ts'
import type { LoggedProgress } from '../src/domain/totals.ts'
import { buildEntry, buildPerson, buildTask, SPRINT_ID, WORKING_DAYS } from './sprint-fixture.ts'

const tasks = [buildTask(1, { points: 5 }), buildTask(2, { points: 5 })]
const [first, second] = tasks as [SprintTask, SprintTask]

function chart(asOf: string, facts: { tasks?: SprintTask[]; log?: LoggedProgress[]; people?: PlannedPerson[] } = {}): Burndown {
  const sprint = { id: SPRINT_ID, workingDays: WORKING_DAYS, people: facts.people ?? [] }
  return burndown({ sprint, tasks: facts.tasks ?? tasks, log: facts.log ?? [], asOf })
}

function column(view: Burndown, name: keyof BurndownDay) {
  return view.days.map((day) => day[name])
}

describe('ideal line', () => {
  test('falls evenly to zero where no hours are planned', () => {
    expect(column(chart('2026-03-02'), 'ideal')).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  })

  test('falls with the hours of each day, so a day on which half the team is away asks for half', () => {
    const people = [buildPerson(1, 'Ada', [8, 0, 8, 8, 8, 8, 8, 8, 8, 8]), buildPerson(2, 'Ben', [8, 8, 8, 8, 8, 8, 8, 8, 8, 0])]
    expect(column(chart('2026-03-02', { people }), 'ideal')).toEqual([8.89, 8.33, 7.22, 6.11, 5, 3.89, 2.78, 1.67, 0.56, 0])
  })

  test('starts from the commitment, whatever is added', () => {
    const added = buildTask(3, { points: 20, committed: false, committedPoints: 0, addedOn: '2026-03-03' })
    expect(column(chart('2026-03-04', { tasks: [...tasks, added] }), 'ideal')[0]).toBe(9)
  })
})

describe('what happened', () => {
  const log = [buildEntry(first, '2026-03-02', { remainingPoints: 3 }), buildEntry(first, '2026-03-04', { remainingPoints: 0 })]

  test('each past day shows its own end, days to come show nothing', () => {
    const view = chart('2026-03-04', { log })
    expect(Burndown.parse(view)).toEqual(view)
    expect(column(view, 'remaining')).toEqual([8, 8, 5, null, null, null, null, null, null, null])
    expect(column(view, 'completed')).toEqual([0, 0, 5, null, null, null, null, null, null, null])
    expect(column(view, 'scope').slice(0, 4)).toEqual([10, 10, 10, null])
    expect(view.totals).toMatchObject({ commitment: 10, completed: 5, remaining: 5 })
  })

  test('an earlier day is shown as it was then, without what came later', () => {
    const view = chart('2026-03-03', { log })
    expect(column(view, 'remaining').slice(0, 3)).toEqual([8, 8, null])
    expect(view.totals).toMatchObject({ completed: 0, remaining: 8 })
  })

  test('the scope line steps on the day of the change', () => {
    const added = buildTask(3, { points: 2, committed: false, committedPoints: 0, addedOn: '2026-03-03' })
    const removed = buildTask(4, { points: 4, removedOn: '2026-03-04' })
    const view = chart('2026-03-04', { tasks: [...tasks, added, removed] })
    expect(column(view, 'scope').slice(0, 3)).toEqual([14, 16, 12])
    expect(column(view, 'remaining').slice(0, 3)).toEqual([14, 16, 12])
  })

  test('work on a weekend counts on the next working day', () => {
    const view = chart('2026-03-09', { log: [buildEntry(first, '2026-03-07', { remainingPoints: 0 })] })
    expect(column(view, 'completed').slice(4, 6)).toEqual([0, 5])
  })
})

describe('forecast line', () => {
  test('before anything is known it follows the plan', () => {
    expect(column(chart('2026-03-02'), 'forecast')).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  })

  test('starts from what remains on the last day that was worked on', () => {
    const view = chart('2026-03-03', { log: [buildEntry(first, '2026-03-03', { remainingPoints: 3 })] })
    const line = column(view, 'forecast')
    expect(line.slice(0, 2)).toEqual([null, 8])
    // Two of ten days are seen and weigh 2, the plan weighs 3: (3 x 1 + 2) / 5 = 1 point a day.
    expect(line.slice(2, 4)).toEqual([7, 6])
  })

  test('a slow start lowers the pace, but not all the way down to what was seen', () => {
    const log = [buildEntry(first, '2026-03-05', { remainingPoints: 4 })]
    const line = column(chart('2026-03-05', { log }), 'forecast')
    // (3 x 1 + 1) / 7 = 0.57 points a day: between 0.25 seen and 1 planned.
    expect(line.slice(3, 6)).toEqual([9, 8.43, 7.86])
  })

  test('a day off for everybody leaves the line flat', () => {
    const people = [buildPerson(1, 'Ada', [8, 8, 0, 8, 8, 8, 8, 8, 8, 8])]
    const line = column(chart('2026-03-02', { people }), 'forecast')
    expect(line[2]).toBe(line[1])
  })
})

describe('forecast of the outcome', () => {
  test('a sprint that is on plan is expected to be done on its last day, with room on both sides', () => {
    const { forecast } = chart('2026-03-02')
    expect(forecast).toMatchObject({ p50: 10, p85: 10, expectedDoneOn: '2026-03-13' })
    expect(forecast.p15).toBeLessThan(10)
  })

  test('a sprint that is far behind is not expected to be done within it', () => {
    const { forecast } = chart('2026-03-10', { log: [buildEntry(first, '2026-03-10', { remainingPoints: 4 })] })
    expect(forecast.expectedDoneOn).toBeNull()
    expect(forecast.p50).toBeLessThan(5)
    expect(forecast.p15).toBeLessThanOrEqual(forecast.p50)
    expect(forecast.p85).toBeGreaterThan(forecast.p50)
  })

  test('points in begun items are not expected to be completed, since some item will be half done at the end', () => {
    const several = [1, 2, 3, 4].map((number) => buildTask(number, { points: 5 }))
    const reports = (lefts: number[]) =>
      several.flatMap((task, index) =>
        lefts.slice(index, index + 1).map((left) => buildEntry(task, '2026-03-06', { remainingPoints: left })),
      )
    const finished = chart('2026-03-06', { tasks: several, log: reports([0, 5]) }).forecast
    const scattered = chart('2026-03-06', { tasks: several, log: reports([3, 2]) }).forecast
    expect(scattered.p50).toBeCloseTo(finished.p50 - 5, 1)
  })

  test('at the end only what is done counts, not what is begun', () => {
    const log = [buildEntry(first, '2026-03-12', { remainingPoints: 0 }), buildEntry(second, '2026-03-13', { remainingPoints: 1 })]
    expect(chart('2026-03-13', { log }).forecast).toEqual({ p15: 5, p50: 5, p85: 5, expectedDoneOn: null })
  })

  test('once all is done the day on which it was stands, and the forecast is certain', () => {
    const done = [
      buildTask(1, { points: 5, status: 'done', doneOn: '2026-03-04' }),
      buildTask(2, { points: 5, status: 'done', doneOn: '2026-03-06' }),
    ]
    const log = done.map((task) => buildEntry(task, task.doneOn ?? '', { remainingPoints: 0 }))
    expect(chart('2026-03-09', { tasks: done, log }).forecast).toEqual({ p15: 10, p50: 10, p85: 10, expectedDoneOn: '2026-03-06' })
  })

  test('an empty sprint has a burndown of zeros and nothing to expect', () => {
    const view = chart('2026-03-04', { tasks: [] })
    expect(column(view, 'remaining').slice(0, 3)).toEqual([0, 0, 0])
    expect(view.forecast).toEqual({ p15: 0, p50: 0, p85: 0, expectedDoneOn: null })
  })

  test('P15 <= P50 <= P85, never below what is done nor above the scope, and the line never rises', () => {
    const reports = fc.array(
      fc.record({ task: fc.integer({ min: 0, max: 4 }), day: fc.integer({ min: 0, max: 9 }), left: fc.integer({ min: 0, max: 10 }) }),
      { maxLength: 25 },
    )
    const several = [1, 2, 3, 4, 5].map((number) => buildTask(number, { points: 5 }))
    fc.assert(
      fc.property(reports, fc.integer({ min: 0, max: 9 }), (made, today) => {
        const log = made
          .toSorted((a, b) => a.day - b.day)
          .flatMap(({ task, day, left }) =>
            several.slice(task, task + 1).map((row) => buildEntry(row, WORKING_DAYS[day] ?? '', { remainingPoints: left / 2 })),
          )
        const { forecast, totals, days } = chart(WORKING_DAYS[today] ?? '', { tasks: several, log })
        expect(forecast.p15).toBeLessThanOrEqual(forecast.p50)
        expect(forecast.p50).toBeLessThanOrEqual(forecast.p85)
        expect(forecast.p15).toBeGreaterThanOrEqual(totals.completed)
        expect(forecast.p85).toBeLessThanOrEqual(25)
        const line = days.flatMap((day) => day.forecast ?? [])
        expect(line).toEqual(line.toSorted((a, b) => b - a))
      }),
    )
  })
})

describe('lastWorkedDay', () => {
  test.each([
    ['the first morning', '2026-03-02', [], null],
    ['a morning', '2026-03-04', [], '2026-03-03'],
    ['a day with a report', '2026-03-04', [{ on: '2026-03-04' }], '2026-03-04'],
    ['a weekend', '2026-03-08', [], '2026-03-06'],
    ['a day after the sprint', '2026-03-20', [], '2026-03-13'],
  ])('on %s the work of unfinished days is not held against the team', (_, asOf, log, day) => {
    expect(lastWorkedDay(WORKING_DAYS, log, asOf)).toBe(day)
  })
})
