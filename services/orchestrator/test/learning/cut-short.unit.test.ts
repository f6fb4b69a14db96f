import { expect, test } from 'vitest'
import { isCutShort } from '../../src/domain/learning/cut-short.ts'
import { open, task, totalsOf, workingDays } from './learning-fixtures.ts'

const withWorkLeft = totalsOf([task(1), open(2)])

test.each([
  ['two hours after it began', '2026-03-02T10:00:00Z', true],
  ['in the morning of the fifth of ten days', '2026-03-06T10:59:00Z', true],
  ['in the afternoon of the fifth', '2026-03-06T11:00:00Z', false],
  ['on the weekend after that', '2026-03-07T09:00:00Z', false],
  ['after its end', '2026-03-16T09:00:00Z', false],
] as const)('a sprint with work left that was closed %s', (_words, closedAt, expected) => {
  const sprint = { workingDays, timeZone: 'Europe/Berlin', startedAt: '2026-03-02T08:00:00Z', closedAt, totals: withWorkLeft }
  expect(isCutShort(sprint, closedAt.slice(0, 10))).toBe(expected)
})

test('a sprint whose work is done is over, however early', () => {
  const sprint = {
    workingDays,
    timeZone: 'UTC',
    startedAt: '2026-03-02T08:00:00Z',
    closedAt: '2026-03-03T10:00:00Z',
    totals: totalsOf([task(1), open(2, { removedOn: '2026-03-02' })]),
  }
  expect(isCutShort(sprint, '2026-03-03')).toBe(false)
})

test('a sprint of one day counts once its noon is over', () => {
  const sprint = { workingDays: ['2026-03-02'], timeZone: 'UTC', startedAt: null, totals: withWorkLeft }
  expect(isCutShort({ ...sprint, closedAt: '2026-03-02T10:00:00Z' }, '2026-03-02')).toBe(true)
  expect(isCutShort({ ...sprint, closedAt: '2026-03-02T17:00:00Z' }, '2026-03-02')).toBe(false)
})

test('a sprint that was begun when most of its days were over shows nothing of its plan either', () => {
  const closed = { workingDays, timeZone: 'UTC', closedAt: '2026-03-16T09:00:00Z', totals: withWorkLeft }
  expect(isCutShort({ ...closed, startedAt: '2026-03-12T09:00:00Z' }, '2026-03-16')).toBe(true)
  expect(isCutShort({ ...closed, startedAt: '2026-03-04T09:00:00Z' }, '2026-03-16')).toBe(false)
})
