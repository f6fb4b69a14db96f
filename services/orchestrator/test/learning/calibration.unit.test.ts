import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibration, calibrationTable, type JudgedDecision } from '../../src/domain/learning/calibration.ts'

const judged = (changes: Partial<JudgedDecision> = {}): JudgedDecision => ({
  confidence: 0.85,
  probabilityMet: 0.85,
  completed: 30,
  met: true,
  p15: 25,
  p85: 36,
  ranOut: false,
  closedOn: '2026-03-13',
  ...changes,
})

test('stated and happened stand side by side in bins, with sample sizes and the expected error', () => {
  const statements = [0.9, 0.9, 0.9, 0.9, 0.3].map((stated, index) => ({ stated, happened: index === 0 }))
  expect(calibrationTable(statements)).toEqual({
    decisions: 5,
    bins: [
      { from: 0.3, to: 0.4, decisions: 1, stated: 0.3, happened: 0 },
      { from: 0.9, to: 1, decisions: 4, stated: expect.closeTo(0.9), happened: 0.25 },
    ],
    expectedError: expect.closeTo(0.2 * 0.3 + 0.8 * 0.65),
  })
})

test('without decisions nothing is claimed', () => {
  expect(calibration('1', [])).toEqual({
    projectId: '1',
    decisions: 0,
    confidence: { decisions: 0, bins: [], expectedError: null },
    forecast: { decisions: 0, bins: [], expectedError: null },
    interval: { decisions: 0, stated: 0.7, held: null },
    from: null,
    to: null,
  })
})

test('decisions that stated nothing count for the interval alone', () => {
  const { confidence, forecast, interval, decisions } = calibration('1', [judged({ confidence: null, probabilityMet: null }), judged()])
  expect([decisions, confidence.decisions, forecast.decisions, interval.decisions]).toEqual([2, 1, 1, 2])
})

test('a team that ran out of work could have done what the forecast said, and proves no interval wrong', () => {
  const given = calibration('1', [judged({ ranOut: true, met: false, completed: 20 }), judged({ ranOut: true, completed: 40 }), judged()])
  expect(given.forecast.bins).toMatchObject([{ happened: 1 }])
  expect(given.confidence.bins).toMatchObject([{ happened: expect.closeTo(2 / 3) }])
  expect(given.interval).toEqual({ decisions: 2, stated: 0.7, held: 0.5 })
})

test('the days are those of the first and the last close, whatever the order', () => {
  const days = ['2026-03-13', '2026-01-02', '2026-02-01'].map((closedOn) => judged({ closedOn }))
  expect(calibration('1', days)).toMatchObject({ from: '2026-01-02', to: '2026-03-13' })
})

test('every statement is in exactly one bin, and the error lies between 0 and 1', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ stated: fc.double({ min: 0, max: 1, noNaN: true }), happened: fc.boolean() })), (statements) => {
      const { bins, expectedError } = calibrationTable(statements)
      expect(bins.reduce((sum, { decisions }) => sum + decisions, 0)).toBe(statements.length)
      for (const { from, to, stated } of bins) expect(stated >= from - 1e-9 && stated <= to + 1e-9).toBe(true)
      if (expectedError !== null) expect(expectedError >= 0 && expectedError <= 1).toBe(true)
    }),
  )
})
