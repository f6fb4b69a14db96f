import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CalendarEntry, type ImportedTimeOff, timeOffFrom } from '../src/domain/calendar-entry.ts'
import { type ImportInput, planImport, type StoredTimeOff } from '../src/domain/import-plan.ts'
import { shift } from '../src/domain/day.ts'
import { absence } from './fixtures.ts'

const fullWeek = [8, 8, 8, 8, 8, 0, 0]

const entry = (facts: Partial<CalendarEntry> = {}): CalendarEntry => ({
  uid: 'uid',
  occurrence: '',
  summary: '',
  categories: [],
  allDay: true,
  from: '2026-03-02',
  to: '2026-03-02',
  ...facts,
})

describe('the time off that an entry stands for', () => {
  const timed = (from: string, to: string) => entry({ allDay: false, from: `2026-03-${from}`, to: `2026-03-${to}` })

  test.each([
    ['an all-day entry: whole days', entry({ to: '2026-03-06' }), [['2026-03-02', '2026-03-06', 1]]],
    ['four of eight hours: half a day', timed('02T08:00', '02T12:00'), [['2026-03-02', '2026-03-02', 0.5]]],
    ['the afternoon as well', timed('02T13:00', '02T17:00'), [['2026-03-02', '2026-03-02', 0.5]]],
    ['more hours than a day has: the day', timed('02T08:00', '02T18:00'), [['2026-03-02', '2026-03-02', 1]]],
    ['20 minutes', timed('02T09:00', '02T09:20'), [['2026-03-02', '2026-03-02', 0.042]]],
    ['only hours between 06:00 and 20:00 count', timed('02T18:00', '02T23:00'), [['2026-03-02', '2026-03-02', 0.25]]],
    ['a weekend day counts as one of eight hours', timed('07T08:00', '07T12:00'), [['2026-03-07', '2026-03-07', 0.5]]],
    ['one that ends at midnight does not touch the next day', timed('02T06:00', '03T00:00'), [['2026-03-02', '2026-03-02', 1]]],
    [
      'several days: the first and the last by their hours',
      timed('02T16:00', '05T10:00'),
      [
        ['2026-03-02', '2026-03-02', 0.5],
        ['2026-03-03', '2026-03-04', 1],
        ['2026-03-05', '2026-03-05', 0.5],
      ],
    ],
    ['a night between two days', timed('02T19:00', '03T07:00'), [['2026-03-02', '2026-03-03', 0.125]]],
  ])('%s', (_, given, expected) => {
    expect(timeOffFrom([given], fullWeek).wanted.map(({ from, to, portion }) => [from, to, portion])).toEqual(expected)
  })

  test('the portion is one of the hours that the person works on that weekday', () => {
    expect(timeOffFrom([timed('02T08:00', '02T12:00')], [4, 8, 8, 8, 8, 0, 0]).wanted).toMatchObject([{ portion: 1 }])
  })

  test('parts of one entry can be told apart', () => {
    expect(timeOffFrom([timed('02T16:00', '05T10:00')], fullWeek).wanted.map(({ occurrence }) => occurrence)).toEqual(['/1', '/2', '/3'])
  })

  test.each([
    [[], 'vacation'],
    [['Sick'], 'sick'],
    [['Trip', ' TRAINING '], 'training'],
    [['Out of office'], 'other'],
  ])('categories %j make it %s', (categories, kind) => {
    expect(timeOffFrom([entry({ categories })], fullWeek).wanted).toMatchObject([{ kind }])
  })

  test.each([
    ['it lies outside of working time (06:00 to 20:00)', timed('02T21:00', '02T23:00')],
    ['it lasts longer than 1100 days', entry({ to: '2030-03-02' })],
  ])('%s: refused', (reason, given) => {
    expect(timeOffFrom([given], fullWeek)).toEqual({ wanted: [], rejected: [{ uid: 'uid', summary: '', reason }] })
  })

  test('a file may not hold endless days', () => {
    const years = Array.from({ length: 30 }, (_, index) => entry({ uid: String(index), to: shift('2026-03-02', 999) }))
    const { wanted, rejected } = timeOffFrom(years, fullWeek)
    expect([wanted.length, rejected.length]).toEqual([20, 10])
  })
})

const wanted = (facts: Partial<ImportedTimeOff> = {}): ImportedTimeOff => {
  const { id: _id, personId: _personId, ...rest } = absence()
  return { ...rest, externalKey: 'uid', occurrence: '', ...facts }
}
const stored = (facts: Partial<StoredTimeOff> = {}): StoredTimeOff => ({ ...absence({ externalKey: 'uid' }), occurrence: '', ...facts })
const plan = (input: Partial<ImportInput>) =>
  planImport({
    stored: [],
    wanted: [],
    complete: new Set(['uid']),
    cancelled: new Set(),
    span: { from: '2026-01-01', to: '2026-12-31' },
    ...input,
  })
const nothing = { create: [], update: [], remove: [], unchanged: 0, rejected: [] }

describe('importing a calendar a second time', () => {
  test('leaves alone what has not changed', () => {
    expect(plan({ stored: [stored()], wanted: [wanted()] })).toEqual({ ...nothing, unchanged: 1 })
  })

  test('moves what was moved, under the same id', () => {
    const after = { ...stored(), from: '2026-03-03', to: '2026-03-03' }
    expect(plan({ stored: [stored()], wanted: [wanted({ from: '2026-03-03', to: '2026-03-03' })] })).toEqual({
      ...nothing,
      update: [{ before: stored(), after }],
    })
  })

  test('lets an entry move onto days that it has itself', () => {
    expect(plan({ stored: [stored()], wanted: [wanted({ to: '2026-03-04' })] }).update).toHaveLength(1)
  })

  test('removes what was cancelled, all occurrences of it', () => {
    const both = [stored({ id: 'a', occurrence: '1' }), stored({ id: 'b', occurrence: '2' })]
    expect(plan({ stored: both, complete: new Set(), cancelled: new Set(['uid']) }).remove).toEqual(both)
  })

  test('removes an occurrence that the entry no longer has within the span, not one outside of it', () => {
    const outside = stored({ id: 'b', occurrence: '2', from: '2027-03-02', to: '2027-03-02' })
    expect(plan({ stored: [stored({ occurrence: '1' }), outside] }).remove).toMatchObject([{ occurrence: '1' }])
  })

  test('leaves alone what the file does not speak of, and what was booked by hand', () => {
    expect(plan({ stored: [stored({ externalKey: 'other' }), stored({ externalKey: null })] })).toEqual(nothing)
  })
})

test('an occurrence that a file holds twice is booked once, as it is said last', () => {
  const twice = [wanted(), wanted({ from: '2026-03-03', to: '2026-03-03' })]
  expect(plan({ wanted: twice })).toMatchObject({ create: [{ from: '2026-03-03' }], rejected: [] })
  expect(plan({ stored: [stored()], wanted: twice })).toMatchObject({ create: [], update: [{ after: { from: '2026-03-03' } }] })
})

describe('days that are taken', () => {
  test('are refused with the day, and the rest is imported', () => {
    const booked = stored({ externalKey: null, from: '2026-03-04', to: '2026-03-05' })
    const { create, rejected } = plan({
      stored: [booked],
      wanted: [wanted({ to: '2026-03-06', note: 'Ski' }), wanted({ occurrence: '2' })],
    })
    expect(rejected).toEqual([{ uid: 'uid', summary: 'Ski', reason: 'the person is already off on 2026-03-04' }])
    expect(create).toMatchObject([{ occurrence: '2' }])
  })

  test('are free for a second half', () => {
    const half = stored({ externalKey: null, portion: 0.5 })
    expect(plan({ stored: [half], wanted: [wanted({ portion: 0.5 })] }).create).toHaveLength(1)
    expect(plan({ stored: [half], wanted: [wanted({ portion: 0.6 })] }).rejected).toHaveLength(1)
  })

  test('an entry that cannot move stays where it is', () => {
    const blocked = stored({ id: 'b', externalKey: null, from: '2026-03-03', to: '2026-03-03' })
    const { update, remove, rejected } = plan({ stored: [stored(), blocked], wanted: [wanted({ from: '2026-03-03', to: '2026-03-03' })] })
    expect([update, remove, rejected.length]).toEqual([[], [], 1])
  })

  test('never add up to more than the whole, and a second import changes nothing', () => {
    const day = fc.integer({ min: 0, max: 9 }).map((offset) => shift('2026-03-02', offset))
    const any = fc
      .tuple(day, day, fc.constantFrom(0.25, 0.5, 1))
      .map(([a, b, portion]) => ({ from: a < b ? a : b, to: a < b ? b : a, portion }))
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (list) => {
        const all = list.map((time, index) => wanted({ ...time, occurrence: String(index) }))
        const first = plan({ wanted: all })
        const kept = first.create.map((timeOff, index): StoredTimeOff => ({ ...timeOff, id: String(index), personId: 'ada' }))
        for (let offset = 0; offset < 10; offset += 1) {
          const date = shift('2026-03-02', offset)
          const off = kept.filter(({ from, to }) => from <= date && date <= to).reduce((sum, { portion }) => sum + portion, 0)
          expect(off).toBeLessThanOrEqual(1)
        }
        expect(plan({ stored: kept, wanted: all })).toMatchObject({ create: [], update: [], remove: [], unchanged: kept.length })
      }),
    )
  })
})
