import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CapacityInput, capacityOf } from '../src/domain/capacity.ts'
import { daysOf, shift } from '../src/domain/day.ts'
import { defaultCalendar, type WorkingCalendar } from '../src/domain/working-calendar.ts'
import { absence, allocation, person } from './fixtures.ts'

const monday = '2026-03-02'
const week = { from: monday, to: '2026-03-08' }

function capacity(given: Partial<CapacityInput>) {
  return capacityOf({
    project: { id: 'ATLAS', calendarId: null },
    span: week,
    people: [person()],
    allocations: [allocation()],
    timeOff: [],
    calendars: new Map(),
    ...given,
  })
}

const withCalendar = (calendar: Partial<WorkingCalendar>): Partial<CapacityInput> => ({
  project: { id: 'ATLAS', calendarId: 'office' },
  calendars: new Map([['office', { ...defaultCalendar, ...calendar }]]),
})

const holiday = (date: string, portion = 1) => ({ holidays: new Map([[date, { name: 'Epiphany', portion }]]) })

describe('hours of a day', () => {
  test('without any calendar a week has five days of eight hours', () => {
    const { fullHours, hours, ratio, workingDays, people } = capacity({})
    expect({ fullHours, hours, ratio }).toEqual({ fullHours: 40, hours: 40, ratio: 1 })
    expect(workingDays).toEqual(['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'])
    expect(people[0]?.days.map(({ date }) => date)).toEqual(workingDays)
  })

  test.each<[string, Partial<CapacityInput>, { fullHours: number; hours: number; reductions: object[] } | undefined]>([
    [
      'a public holiday takes the day and is named',
      withCalendar(holiday(monday)),
      { fullHours: 8, hours: 0, reductions: [{ cause: 'public-holiday', name: 'Epiphany', hours: 8 }] },
    ],
    [
      'a public holiday from noon takes half of the day',
      withCalendar(holiday(monday, 0.5)),
      { fullHours: 8, hours: 4, reductions: [{ cause: 'public-holiday', name: 'Epiphany', hours: 4 }] },
    ],
    [
      'an own day wins over a public holiday: it is worked',
      withCalendar({ ...holiday(monday), days: [{ date: monday, name: 'Release', hours: 8 }] }),
      { fullHours: 8, hours: 8, reductions: [] },
    ],
    [
      'an own day with fewer hours takes the difference',
      withCalendar({ days: [{ date: monday, name: 'Carnival', hours: 3 }] }),
      { fullHours: 8, hours: 3, reductions: [{ cause: 'own-day', name: 'Carnival', hours: 5 }] },
    ],
    [
      'an own day with more hours has those, and nothing is taken',
      withCalendar({ days: [{ date: monday, name: 'Fair', hours: 10 }] }),
      { fullHours: 10, hours: 10, reductions: [] },
    ],
    [
      'time off takes its portion, under its note',
      { timeOff: [absence({ portion: 0.25, note: 'Doctor' })] },
      { fullHours: 8, hours: 6, reductions: [{ cause: 'time-off', name: 'Doctor', hours: 2 }] },
    ],
    [
      'time off without a note has the name of its kind',
      { timeOff: [absence({ kind: 'sick' })] },
      { fullHours: 8, hours: 0, reductions: [{ cause: 'time-off', name: 'sick', hours: 8 }] },
    ],
    [
      'time off on a public holiday takes nothing a second time',
      { ...withCalendar(holiday(monday)), timeOff: [absence()] },
      { fullHours: 8, hours: 0, reductions: [{ cause: 'public-holiday', name: 'Epiphany', hours: 8 }] },
    ],
    [
      'half a day off after half a holiday takes half of the rest',
      { ...withCalendar(holiday(monday, 0.5)), timeOff: [absence({ portion: 0.5 })] },
      {
        fullHours: 8,
        hours: 2,
        reductions: [
          { cause: 'public-holiday', name: 'Epiphany', hours: 4 },
          { cause: 'time-off', name: 'vacation', hours: 2 },
        ],
      },
    ],
    [
      'hours and reductions are those of the share',
      { allocations: [allocation({ share: 0.5 })], timeOff: [absence({ portion: 0.5 })] },
      { fullHours: 4, hours: 2, reductions: [{ cause: 'time-off', name: 'vacation', hours: 2 }] },
    ],
    [
      'two allocations to the project add up',
      { allocations: [allocation({ share: 0.1 }), allocation({ share: 0.2 })] },
      { fullHours: 2.4, hours: 2.4, reductions: [] },
    ],
    ['before the allocation begins there is no day', { allocations: [allocation({ from: '2026-03-03' })] }, undefined],
  ])('%s', (_, given, expected) => {
    const day = capacity(given).people[0]?.days.find(({ date }) => date === monday)
    expect(day && { fullHours: day.fullHours, hours: day.hours, reductions: day.reductions }).toEqual(expected)
  })

  test('a Saturday worked is a working day of the project', () => {
    const { workingDays, hours } = capacity(withCalendar({ days: [{ date: '2026-03-07', name: 'Migration', hours: 6 }] }))
    expect(workingDays).toContain('2026-03-07')
    expect(hours).toBe(46)
  })

  test('a day that the calendar closes is no working day, a half day is one', () => {
    const days = [
      { date: '2026-03-03', name: 'Closed', hours: 0 },
      { date: '2026-03-04', name: 'Half', hours: 4 },
    ]
    expect(capacity(withCalendar({ days })).workingDays).toEqual(['2026-03-02', '2026-03-04', '2026-03-05', '2026-03-06'])
  })
})

describe('whose hours count', () => {
  test("a person's own calendar replaces that of the project whole", () => {
    const office = { ...defaultCalendar, ...holiday(monday) }
    const partTime = { ...defaultCalendar, weekHours: [6, 6, 6, 6, 0, 0, 0] as typeof defaultCalendar.weekHours }
    const { people, workingDays } = capacity({
      ...withCalendar({}),
      people: [person({ calendarId: 'own' })],
      calendars: new Map([
        ['office', office],
        ['own', partTime],
      ]),
    })
    expect(people[0]?.hours).toBe(24)
    expect(workingDays).not.toContain(monday)
  })

  test.each([
    ['inactive', { people: [person({ active: false })] }],
    ['allocated before the span', { allocations: [allocation({ to: '2026-03-01' })] }],
    ['allocated after the span', { allocations: [allocation({ from: '2026-03-09' })] }],
  ])('a person who is %s is left out', (_, given) => {
    expect(capacity(given)).toMatchObject({ people: [], fullHours: 0, hours: 0, ratio: 1 })
  })

  test("another person's absence costs nothing", () => {
    expect(capacity({ timeOff: [absence({ personId: 'somebody else' })] }).hours).toBe(40)
  })
})

test('the days on which clocks change have as many hours as others', () => {
  for (const sunday of ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01']) {
    const { people } = capacity({ span: { from: shift(sunday, -6), to: shift(sunday, 1) } })
    expect(people[0]?.days.map(({ hours }) => hours)).toEqual([8, 8, 8, 8, 8, 8])
  }
})

describe('for any calendar, allocation and absence', () => {
  const hours = fc.double({ min: 0, max: 24, noNaN: true })
  const share = fc.double({ min: 0.001, max: 1, noNaN: true })
  const day = fc.integer({ min: 0, max: 20 }).map((offset) => shift(monday, offset))
  const span = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }))
  const calendar = fc.record({
    weekHours: fc.tuple(hours, hours, hours, hours, hours, hours, hours),
    days: fc.uniqueArray(fc.record({ date: day, name: fc.constant('own'), hours }), { selector: ({ date }) => date }),
    holidays: fc.array(fc.tuple(day, fc.constantFrom({ name: 'a', portion: 1 }, { name: 'b', portion: 0.5 }))).map((days) => new Map(days)),
  })
  const scene = fc.record({
    calendar,
    allocations: fc.array(
      fc.tuple(share, span).map(([value, dates]) => allocation({ share: value / 4, ...dates })),
      { maxLength: 4 },
    ),
    timeOff: fc.array(
      fc.tuple(share, span).map(([portion, dates]) => absence({ portion, ...dates })),
      { maxLength: 5 },
    ),
    span,
  })
  const given = ({ calendar: office, ...rest }: typeof scene extends fc.Arbitrary<infer Scene> ? Scene : never) =>
    capacity({ ...withCalendar(office), ...rest })
  const thousandths = (value: number) => Math.round(value * 1000)

  test('full hours less the reductions are the hours, and none is negative', () => {
    fc.assert(
      fc.property(scene, (input) => {
        for (const { fullHours, hours: left, reductions } of given(input).people.flatMap(({ days }) => days)) {
          const taken = reductions.reduce((sum, reduction) => sum + thousandths(reduction.hours), 0)
          expect(thousandths(fullHours) - taken).toBe(thousandths(left))
          expect(left).toBeGreaterThanOrEqual(0)
          for (const reduction of reductions) expect(reduction.hours).toBeGreaterThan(0)
        }
      }),
    )
  })

  test('totals are the sums of their parts', () => {
    fc.assert(
      fc.property(scene, (input) => {
        const { people, hours: total, fullHours } = given(input)
        const days = people.flatMap((one) => one.days)
        expect(thousandths(total)).toBe(days.reduce((sum, one) => sum + thousandths(one.hours), 0))
        expect(thousandths(fullHours)).toBe(days.reduce((sum, one) => sum + thousandths(one.fullHours), 0))
      }),
    )
  })

  test('more time off never leaves more hours', () => {
    fc.assert(
      fc.property(scene, span, share, (input, dates, portion) => {
        const more = { ...input, timeOff: [...input.timeOff, absence({ ...dates, portion })] }
        expect(given(more).hours).toBeLessThanOrEqual(given(input).hours)
      }),
    )
  })

  test('a span split in two has the hours of the whole', () => {
    fc.assert(
      fc.property(scene, (input) => {
        const parts = daysOf(input.span).map(({ date }) => given({ ...input, span: { from: date, to: date } }).hours)
        expect(parts.reduce((sum, part) => sum + thousandths(part), 0)).toBe(thousandths(given(input).hours))
      }),
    )
  })
})
