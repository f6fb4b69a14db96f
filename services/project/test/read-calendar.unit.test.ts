import { describe, expect, test } from 'vitest'
import { readCalendar } from '../src/ical/read-calendar.ts'
import { UnreadableError } from '../src/ical/split-calendar.ts'
import { berlin, vcalendar, vevent } from './ical-text.ts'

const span = { from: '2026-03-01', to: '2026-03-31' }
const read = (...parts: string[]) => readCalendar(vcalendar(...parts), span)
const times = (...parts: string[]) => read(...parts).entries.map(({ from, to }) => `${from} ${to}`)
const reasons = (...parts: string[]) => read(...parts).rejected.map(({ uid, reason }) => `${uid}: ${reason}`)

describe('when an entry takes place', () => {
  test.each([
    ['all day: the end is not part of it', ['DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260307'], '2026-03-02 2026-03-06'],
    ['all day without an end: one day', ['DTSTART;VALUE=DATE:20260302'], '2026-03-02 2026-03-02'],
    ['all day with an end on the same day: one day', ['DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260302'], '2026-03-02 2026-03-02'],
    ['all day with a duration', ['DTSTART;VALUE=DATE:20260302', 'DURATION:P3D'], '2026-03-02 2026-03-04'],
    ['without a zone', ['DTSTART:20260302T090000', 'DTEND:20260302T110000'], '2026-03-02T09:00 2026-03-02T11:00'],
    ['in UTC', ['DTSTART:20260302T230000Z', 'DTEND:20260303T010000Z'], '2026-03-02T23:00 2026-03-03T01:00'],
    [
      'in a zone of the file: the days and hours of that zone',
      ['DTSTART;TZID=W. Europe Standard Time:20260302T003000', 'DTEND;TZID=W. Europe Standard Time:20260302T013000'],
      '2026-03-02T00:30 2026-03-02T01:30',
    ],
    [
      'with an end in another zone: read in that of the begin',
      ['DTSTART;TZID=W. Europe Standard Time:20260302T090000', 'DTEND:20260302T090000Z'],
      '2026-03-02T09:00 2026-03-02T10:00',
    ],
    [
      'over the hour that a clock change leaves out',
      ['DTSTART;TZID=W. Europe Standard Time:20260329T000000', 'DURATION:PT4H'],
      '2026-03-29T00:00 2026-03-29T04:00',
    ],
  ])('%s', (_, lines, expected) => {
    expect(times(berlin, vevent('UID:1', ...lines))).toEqual([expected])
  })

  test("times in UTC are read in the calendar's zone if it names one", () => {
    const event = vevent('UID:1', 'DTSTART:20260303T010000Z', 'DTEND:20260303T030000Z')
    expect(times('X-WR-TIMEZONE:America/Los_Angeles', event)).toEqual(['2026-03-02T17:00 2026-03-02T19:00'])
    expect(times('X-WR-TIMEZONE:Nowhere/At_All', event)).toEqual(['2026-03-03T01:00 2026-03-03T03:00'])
  })

  test('what an entry says about itself is kept, unescaped and unfolded', () => {
    const [entry] = read(
      vevent('UID:1', 'SUMMARY:Skiing\\, with', '  Grace', 'CATEGORIES:Trip,Vacation', 'DTSTART;VALUE=DATE:20260302'),
    ).entries
    expect(entry).toMatchObject({ uid: '1', summary: 'Skiing, with Grace', categories: ['Trip', 'Vacation'] })
  })
})

describe('recurring entries', () => {
  const fridays = ['UID:part-time', 'DTSTART;VALUE=DATE:20260206', 'RRULE:FREQ=WEEKLY;BYDAY=FR']

  test('are expanded within the span', () => {
    expect(times(vevent(...fridays))).toEqual(['2026-03-06', '2026-03-13', '2026-03-20', '2026-03-27'].map((day) => `${day} ${day}`))
  })

  test('leave out their exceptions, and moved ones are where they are now', () => {
    const moved = vevent('UID:part-time', 'RECURRENCE-ID;VALUE=DATE:20260320', 'DTSTART;VALUE=DATE:20260319', 'SUMMARY:Thursday')
    const dropped = vevent('UID:part-time', 'RECURRENCE-ID;VALUE=DATE:20260327', 'DTSTART;VALUE=DATE:20260327', 'STATUS:CANCELLED')
    const { entries } = read(vevent(...fridays, 'EXDATE;VALUE=DATE:20260313'), moved, dropped)
    expect(entries.map(({ occurrence, from }) => [occurrence, from])).toEqual([
      ['2026-03-06', '2026-03-06'],
      ['2026-03-20', '2026-03-19'],
    ])
  })

  test('of several days that began before the span reach into it', () => {
    expect(times(vevent('UID:1', 'DTSTART;VALUE=DATE:20260227', 'DTEND;VALUE=DATE:20260303', 'RRULE:FREQ=YEARLY'))).toEqual([
      '2026-02-27 2026-03-02',
    ])
  })

  test('end with the last occurrence that UNTIL, given in UTC, still includes', () => {
    const zone = 'W. Europe Standard Time'
    const lines = [`DTSTART;TZID=${zone}:20260302T003000`, `DTEND;TZID=${zone}:20260302T013000`, 'RRULE:FREQ=DAILY;UNTIL=20260303T233000Z']
    expect(times(berlin, vevent('UID:1', ...lines))).toHaveLength(3)
  })

  test('keep the hour of their own zone when clocks change', () => {
    const zone = 'W. Europe Standard Time'
    const lines = [`DTSTART;TZID=${zone}:20260328T090000`, `DTEND;TZID=${zone}:20260328T100000`, 'RRULE:FREQ=DAILY;COUNT=2']
    expect(times(berlin, vevent('UID:1', ...lines))).toEqual(['2026-03-28T09:00 2026-03-28T10:00', '2026-03-29T09:00 2026-03-29T10:00'])
  })

  test('on days that the calendar does not have are on no other day', { tags: ['G16'] }, () => {
    const days = (rule: string) => times(vevent('UID:1', 'DTSTART;VALUE=DATE:20200101', `RRULE:${rule}`))
    expect(days('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')).toEqual([])
    expect(days('FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=30,31')).toEqual(['2026-03-30 2026-03-30', '2026-03-31 2026-03-31'])
  })

  test('a moved occurrence without its recurring entry stands for itself', () => {
    const { entries, complete } = read(vevent('UID:1', 'RECURRENCE-ID;VALUE=DATE:20260320', 'DTSTART;VALUE=DATE:20260319'))
    expect(entries).toMatchObject([{ uid: '1', occurrence: '2026-03-20', from: '2026-03-19' }])
    expect(complete).toEqual([])
  })

  test('such an occurrence is what its newest revision says, wherever that lies in the file', () => {
    const revision = (sequence: number, on: string, ...lines: string[]) =>
      vevent('UID:1', 'RECURRENCE-ID;VALUE=DATE:20260320', `SEQUENCE:${sequence}`, `DTSTART;VALUE=DATE:${on}`, ...lines)
    expect(times(revision(1, '20260319'), revision(0, '20260318'))).toEqual(['2026-03-19 2026-03-19'])
    expect(read(revision(1, '20260319'), revision(2, '20260319', 'STATUS:CANCELLED'))).toMatchObject({
      entries: [],
      rejected: [{ reason: expect.stringContaining('it cancels one occurrence') }],
    })
  })

  test.each([
    ['seconds', 'DTSTART:20260302T000000', 'FREQ=SECONDLY', /repeats SECONDLY/],
    ['hours', 'DTSTART:20260302T000000', 'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30', /repeats HOURLY/],
    ['a day that no year has', 'DTSTART;VALUE=DATE:20260302', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', /not found within/],
    ['more than 50 years of days', 'DTSTART;VALUE=DATE:19700101', 'FREQ=DAILY', /more than 18500 occurrences|not found within/],
  ])('of %s are refused, and the rest is read', (_, start, rule, reason) => {
    const { entries, rejected } = read(vevent('UID:bomb', start, `RRULE:${rule}`), vevent('UID:2', 'DTSTART;VALUE=DATE:20260302'))
    expect(rejected).toMatchObject([{ uid: 'bomb', reason: expect.stringMatching(reason) }])
    expect(entries.map(({ uid }) => uid)).toEqual(['2'])
  })
})

describe('what is not imported', () => {
  test.each([
    ['it has no UID', ['DTSTART;VALUE=DATE:20260302']],
    ['its UID is longer than 300 characters', [`UID:${'x'.repeat(301)}`, 'DTSTART;VALUE=DATE:20260302']],
    ['it has no begin', ['UID:1', 'SUMMARY:When?']],
    ['DTSTART 2026-02-30 is no time', ['UID:1', 'DTSTART;VALUE=DATE:20260230']],
    ['DTSTART 0001-01-01 is no time', ['UID:1', 'DTSTART;VALUE=DATE:00010101']],
    ['DTEND 9999-12-31 is no time', ['UID:1', 'DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:99991231']],
    ['it is malformed', ['UID:1', 'DTSTART;VALUE=DATE:20260302', 'no property at all']],
    ['it ends before it begins', ['UID:1', 'DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260228']],
    ['it ends before it begins', ['UID:1', 'DTSTART:20260302T100000', 'DTEND:20260302T090000']],
    ['it has no duration', ['UID:1', 'DTSTART:20260302T100000']],
    ['it lies outside of 2026-03-01 to 2026-03-31', ['UID:1', 'DTSTART;VALUE=DATE:20260401']],
    ['it lies outside of 2026-03-01 to 2026-03-31', ['UID:1', 'DTSTART;VALUE=DATE:20260228', 'DTEND;VALUE=DATE:20260301']],
    ['it cancels one occurrence', ['UID:1', 'RECURRENCE-ID;VALUE=DATE:20260302', 'DTSTART;VALUE=DATE:20260302', 'STATUS:CANCELLED']],
  ])('%s: named with the reason, and the rest is read', (reason, lines) => {
    const { entries, rejected } = read(vevent(...lines), vevent('UID:good', 'DTSTART;VALUE=DATE:20260302'))
    expect(rejected).toMatchObject([{ reason: expect.stringContaining(reason) }])
    expect(entries.map(({ uid }) => uid)).toEqual(['good'])
  })

  test('an entry whose end is missing is named, the next one read', () => {
    const broken = vevent('UID:broken', 'DTSTART;VALUE=DATE:20260302').replace('END:VEVENT', 'SUMMARY:cut')
    expect(reasons(broken, vevent('UID:good', 'DTSTART;VALUE=DATE:20260302'))).toEqual([expect.stringMatching(/^broken: it is malformed/)])
  })

  test.each([
    ['by its status', [vevent('UID:1', 'DTSTART;VALUE=DATE:20260302', 'STATUS:CANCELLED')]],
    ['with the whole calendar', ['METHOD:CANCEL', vevent('UID:1', 'DTSTART;VALUE=DATE:20260302')]],
    [
      'by its newest revision',
      [
        vevent('UID:1', 'SEQUENCE:2', 'DTSTART;VALUE=DATE:20260302', 'STATUS:CANCELLED'),
        vevent('UID:1', 'SEQUENCE:1', 'DTSTART;VALUE=DATE:20260302'),
      ],
    ],
  ])('an entry that is cancelled %s is told as such', (_, parts) => {
    expect(read(...parts)).toEqual({ entries: [], complete: [], cancelled: ['1'], rejected: [] })
  })

  test.each([
    ['nothing', ''],
    ['another text', 'Dear all, I am off next week.'],
    ['HTML of a login page', '<html><body>Sign in</body></html>'],
    ['an event without a calendar', vevent('UID:1', 'DTSTART;VALUE=DATE:20260302')],
    ['a calendar that was cut off', vcalendar(vevent('UID:1', 'DTSTART;VALUE=DATE:20260302')).replace('END:VCALENDAR\r\n', '')],
    ['an address book', 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nEND:VCARD\r\n'],
  ])('%s is no calendar', (_, text) => {
    expect(() => readCalendar(text, span)).toThrow(UnreadableError)
  })

  test('a text whose last entry never ends is unreadable, however many lines that has', () => {
    const text = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${'X:1\r\n'.repeat(200_000)}`
    expect(() => readCalendar(text, span)).toThrow(UnreadableError)
  })

  test('line ends of any system, and a byte order mark, are taken', () => {
    const text = vcalendar(vevent('UID:1', 'DTSTART;VALUE=DATE:20260302'))
    for (const variant of [text.replaceAll('\r\n', '\n'), `\uFEFF${text}`, `${text}\r\n\r\n`])
      expect(readCalendar(variant, span).entries).toHaveLength(1)
  })
})
