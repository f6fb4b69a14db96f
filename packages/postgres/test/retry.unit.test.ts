import { describe, expect, test } from 'vitest'
import { attemptsMax, retryDelayMs } from '../src/retry.ts'

function databaseError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

describe('only what is certainly rolled back and may succeed is tried again', () => {
  test.each([
    ['40001', 10],
    ['40P01', 20],
    ['55P03', 50],
    ['53300', 200],
    ['25P03', 200],
    ['57P01', 200],
    ['57P02', 200],
    ['57P03', 200],
  ])('%s first waits %i ms', (code, delayMs) => {
    expect(retryDelayMs(databaseError(code), 1, 0.5)).toBe(delayMs)
  })

  test.each(['23505', '22P02', '42P01', '57014', '08006', 'ECONNRESET', 'ECONNREFUSED'])('%s is not tried again', (code) => {
    expect(retryDelayMs(databaseError(code), 1, 0.5)).toBeUndefined()
  })

  test.each([new Error('a refusal'), 'thrown text', undefined, { code: '40001' }])('%s, no database error, is not tried again', (error) => {
    expect(retryDelayMs(error, 1, 0.5)).toBeUndefined()
  })
})

test('the delay doubles and ends with the last attempt', () => {
  const delays = Array.from({ length: attemptsMax }, (_, i) => retryDelayMs(databaseError('40001'), i + 1, 0.5))
  expect(delays).toEqual([10, 20, 40, 80, undefined])
})

test('callers that failed together come back spread over time', () => {
  expect([0, 0.5, 0.999].map((random) => retryDelayMs(databaseError('57P03'), 1, random))).toEqual([100, 200, 300])
})
