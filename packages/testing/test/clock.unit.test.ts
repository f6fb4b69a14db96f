import { expect, test } from 'vitest'
import { virtualClock } from '../src/index.ts'

test('a clock stands still until it is moved', () => {
  const { clock, advance, set } = virtualClock('2026-03-28T22:00:00Z')
  expect(clock().toISOString()).toBe('2026-03-28T22:00:00.000Z')
  // Over a change to summer time: a day stays 24 hours, whatever the machine's zone.
  advance({ days: 1, hours: 1, minutes: 2, seconds: 3 })
  expect(clock().toISOString()).toBe('2026-03-29T23:02:03.000Z')
  set('2020-01-01')
  expect(clock().toISOString()).toBe('2020-01-01T00:00:00.000Z')
})

test('who changes a date that the clock gave does not change the clock', () => {
  const { clock } = virtualClock('2026-01-01T00:00:00Z')
  clock().setFullYear(1999)
  expect(clock().getFullYear()).toBe(2026)
})

test('a date that is none is refused at once', () => {
  expect(() => virtualClock('tomorrow')).toThrow(RangeError)
  expect(() => virtualClock('2026-01-01').set('')).toThrow(RangeError)
})
