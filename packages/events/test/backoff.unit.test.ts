import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, pause } from '../src/backoff.ts'

const backoff = { firstMs: 100, maxMs: 5_000 }

test.for([
  [1, 0, 50],
  [1, 1, 100],
  [2, 1, 200],
  [4, 0, 400],
  [7, 1, 5_000],
  [10_000, 1, 5_000],
] as const)('after failure %i with a random %f the wait is %i ms', ([failures, random, expected]) => {
  expect(backoffMs(backoff, failures, random)).toBe(expected)
})

test('no wait is so short that it makes a busy loop, and none is longer than the longest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
      const wait = backoffMs(backoff, failures, random)
      expect(wait).toBeGreaterThanOrEqual(50)
      expect(wait).toBeLessThanOrEqual(5_000)
    }),
  )
})

test('a stop ends a wait at once', async () => {
  const stopping = new AbortController()
  const waiting = pause(3_600_000, stopping.signal)
  stopping.abort()
  await waiting
  await pause(3_600_000, stopping.signal)
  expect(stopping.signal.aborted).toBe(true)
})
