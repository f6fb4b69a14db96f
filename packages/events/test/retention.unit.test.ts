import { expect, test } from 'vitest'
import { handledKeptMs, mustRememberMs, publishedKeptMs } from '../src/retention.ts'

const days = (count: number) => count * 86_400_000

test('what was handled is remembered for longer than it may be sent again', { tags: ['G6'] }, () => {
  expect(handledKeptMs).toBeGreaterThan(2 * publishedKeptMs)
})

test.for([
  { waiting: 'nothing', oldest: null, kept: 30 },
  { waiting: 'what has just been published', oldest: 0, kept: 30 },
  { waiting: 'what was published two weeks ago', oldest: 14, kept: 30 },
  // It may have filled a lost stream again, with an event that was published a week before.
  { waiting: 'what was published in the time of retention, but for a day', oldest: 29, kept: 36 },
  { waiting: 'what was published half a year ago', oldest: 180, kept: 187 },
])('while $waiting waits, handled events are remembered for $kept days', { tags: ['G6'] }, ({ oldest, kept }) => {
  const nowMs = Date.UTC(2026, 2, 2)
  const at = oldest === null ? null : nowMs - days(oldest)
  expect(mustRememberMs({ nowMs, oldest: at, retentionMs: days(30) })).toBe(days(kept))
})
