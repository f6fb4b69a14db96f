import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { lookAheadTo, sprintDates } from '../src/domain/sprint-dates.ts'

/** Monday to Friday for `days` days, all but those that are free. */
function weekdaysFrom(first: string, days: number, free: readonly string[] = []): string[] {
  return Array.from({ length: days }, (_, after) => DateTime.fromISO(first, { zone: 'utc' }).plus({ days: after }))
    .filter(({ weekday }) => weekday <= 5)
    .flatMap((day) => day.toISODate() ?? [])
    .filter((day) => !free.includes(day))
}

test.each([
  ['today, if it is worked', '2026-03-02', null, '2026-03-02'],
  ['the next working day after a weekend', '2026-03-07', null, '2026-03-09'],
  ['the asked weekday', '2026-03-03', 1, '2026-03-09'],
  ['the next working day after the asked one, if nobody works on that', '2026-03-03', 6, '2026-03-09'],
  ['today, if no working day is in sight', '2026-03-30', null, '2026-03-30'],
])('a sprint starts on %s', (_when, today, startWeekday, startsOn) => {
  expect(sprintDates({ today, startWeekday, sprintDays: 14, workingDays: ['2026-03-02', '2026-03-03', '2026-03-09'] }).startsOn).toBe(
    startsOn,
  )
})

test('a free Monday costs its day, not a week', () => {
  const workingDays = ['2026-05-26', '2026-05-27', '2026-05-28', '2026-05-29', '2026-06-01']
  for (const today of ['2026-05-22', '2026-05-23', '2026-05-25'])
    expect(sprintDates({ today, startWeekday: 1, sprintDays: 14, workingDays }).startsOn).toBe('2026-05-26')
  expect(sprintDates({ today: '2026-05-26', startWeekday: 1, sprintDays: 14, workingDays }).startsOn).toBe('2026-06-01')
})

test('a sprint of fourteen days ends on the Sunday of the second week, and the look-ahead covers it however late it starts', () => {
  expect(sprintDates({ today: '2026-03-02', startWeekday: null, sprintDays: 14, workingDays: ['2026-03-02'] }).endsOn).toBe('2026-03-15')
  expect(lookAheadTo('2026-03-02', 14)).toBe('2026-04-13')
})

describe('where sprints begin on a Monday', () => {
  test('a free one costs its day, at the end as well: the next sprint begins two weeks after it, not three', () => {
    const workingDays = weekdaysFrom('2026-05-25', 40, ['2026-05-25'])
    const next = (today: string) => sprintDates({ today, startWeekday: 1, sprintDays: 14, workingDays })

    expect(next('2026-05-25')).toEqual({ startsOn: '2026-05-26', endsOn: '2026-06-07' })
    expect(next('2026-06-08')).toEqual({ startsOn: '2026-06-08', endsOn: '2026-06-21' })
  })

  test('no working day lies between two sprints of a year, however the holidays fall', () => {
    const free = ['2026-04-06', '2026-05-01', '2026-05-14', '2026-05-25', '2026-06-04', '2026-12-25']
    const workingDays = weekdaysFrom('2026-01-01', 400, free)
    let before = sprintDates({ today: '2026-01-05', startWeekday: 1, sprintDays: 14, workingDays })
    while (before.endsOn < '2026-12-31') {
      const { endsOn } = before
      const today = DateTime.fromISO(endsOn, { zone: 'utc' }).plus({ days: 1 }).toISODate() ?? ''
      const after = sprintDates({ today, startWeekday: 1, sprintDays: 14, workingDays })
      expect(workingDays.filter((day) => day > endsOn && day < after.startsOn)).toEqual([])
      before = after
    }
  })

  test('a shutdown that is longer than a sprint delays it to the first working day, and leaves it what is left of its period', () => {
    const workingDays = weekdaysFrom('2027-01-07', 20)
    expect(sprintDates({ today: '2026-12-28', startWeekday: 1, sprintDays: 7, workingDays })).toEqual({
      startsOn: '2027-01-07',
      endsOn: '2027-01-10',
    })
  })
})
