import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysOf, lengthOf, requireSpan, shift, yearsOf } from '../src/domain/day.ts'

test.each([
  ['2026-02-28', 1, '2026-03-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-01-01', -1, '2025-12-31'],
  ['2026-03-28', 2, '2026-03-30'],
  ['2026-10-24', 2, '2026-10-26'],
])('%s and %i days is %s, over clock changes too', (day, days, expected) => {
  expect(shift(day, days)).toBe(expected)
})

test('weekdays begin with Monday', () => {
  expect(daysOf({ from: '2026-03-02', to: '2026-03-08' }).map(({ weekday }) => weekday)).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('days of a span are as many as its length, and each follows the one before', () => {
  const anyDay = fc.integer({ min: 0, max: 80_000 }).map((offset) => shift('1970-01-01', offset))
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 500 }), (from, more) => {
      const days = daysOf({ from, to: shift(from, more) })
      expect(days).toHaveLength(lengthOf({ from, to: shift(from, more) }))
      expect(days.map(({ date }) => date)).toEqual(days.map((_, offset) => shift(from, offset)))
    }),
    { numRuns: 50 },
  )
})

test('a span names all its years', () => {
  expect(yearsOf({ from: '2025-12-31', to: '2027-01-01' })).toEqual([2025, 2026, 2027])
})

test.each([
  ['ends before it begins', { from: '2026-03-02', to: '2026-03-01' }, '/query/to'],
  ['is too long', { from: '2026-01-01', to: '2026-01-11' }, '/query/to'],
  ['begins before calendars are reliable', { from: '1969-12-31', to: '1970-01-02' }, '/query/from'],
  ['ends after calendars are reliable', { from: '2199-12-31', to: '2200-01-01' }, '/query/to'],
])('a span that %s is refused with the fault', (_, span, pointer) => {
  expect(() => requireSpan(span, 10)).toThrow(
    expect.objectContaining({ code: 'bad-request', faults: [expect.objectContaining({ pointer })] }),
  )
})

test('a span of just the longest length is taken', () => {
  expect(() => requireSpan({ from: '2026-01-01', to: '2026-01-10' }, 10)).not.toThrow()
})
