import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scheduleOf, weekdaysOf } from '../../src/domain/schedules/schedule-of.ts'

const march = (...days: string[]) => days.map((day) => `2026-03-${day}`)
const twoWeeks = { startsOn: '2026-03-02', endsOn: '2026-03-15' }
const usual = { timeZone: 'UTC', dailyScrumAt: '09:00' }

describe('a daily scrum is due on', () => {
  test.each([
    [
      'the weekdays that the calendar works on',
      { ...twoWeeks, workingDays: march('02', '03', '04', '05', '06', '09', '10') },
      [1, 2, 3, 4, 5],
    ],
    ['those alone, if they are few', { ...twoWeeks, workingDays: march('02', '04', '09', '11') }, [1, 3]],
    ['a Saturday that is worked', { ...twoWeeks, workingDays: march('02', '03', '04', '05', '06', '07') }, [1, 2, 3, 4, 5, 6]],
    ['Sunday to Thursday', { ...twoWeeks, workingDays: march('08', '09', '10', '11', '12') }, [1, 2, 3, 4, 7]],
    [
      'Monday to Friday too in less than a week, which does not show what the calendar works on',
      { startsOn: '2026-03-04', endsOn: '2026-03-07', workingDays: march('04', '07') },
      [1, 2, 3, 4, 5, 6],
    ],
  ])('%s', (_words, sprint, weekdays) => {
    expect(weekdaysOf(sprint)).toEqual(weekdays)
  })
})

describe('what cron is told', () => {
  test.each([
    [[1, 2, 3, 4, 5], '09:00', '0 9 * * 1-5'],
    [[1, 3, 5], '17:45', '45 17 * * 1,3,5'],
    [[1, 2, 3, 4, 7], '00:00', '0 0 * * 0-4'],
    [[6, 7], '23:59', '59 23 * * 0,6'],
    [[7], '09:05', '5 9 * * 0'],
    [[1, 2, 3, 4, 5, 6, 7], '09:00', '0 9 * * 0-6'],
  ])('of %j at %s is %s', (weekdays, dailyScrumAt, cron) => {
    expect(scheduleOf(weekdays, { ...usual, dailyScrumAt })).toEqual({ cron, timeZone: 'UTC' })
  })

  test('is read by cron as those weekdays at that time in that zone, whatever they are', () => {
    const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
    const minutes = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(weekdays, minutes, fc.constantFrom('UTC', 'Asia/Kolkata', 'Pacific/Auckland'), (days, minute, timeZone) => {
        const dailyScrumAt = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        const { cron } = scheduleOf(days, { timeZone, dailyScrumAt })
        const runs = new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true }).nextRuns(7, new Date('2026-06-01T00:00:00Z'))
        const format = new Intl.DateTimeFormat('en', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
        const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
        const read = runs.map((run) => format.format(run))
        for (const each of read) expect(each).toMatch(new RegExp(`^(${days.map((day) => names[day - 1]).join('|')}),? ${dailyScrumAt}$`))
        expect(new Set(read).size).toBe(days.length)
      }),
      { numRuns: 100 },
    )
  })
})
