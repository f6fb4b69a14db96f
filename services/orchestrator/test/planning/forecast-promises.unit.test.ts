import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastDelivery } from '../../src/domain/planning/forecast-delivery.ts'
import { past, person, policy, snapshot } from './planning-fixtures.ts'

/** A team of two with 300 h a sprint; the prior believes in 30 points. */
const people = [person(1, { hours: 150, fullHours: 150 }), person(2, { hours: 150, fullHours: 150 })]
type Lived = { completed: number; ranOut?: boolean }
const after = (...history: Lived[]) => {
  const forecast = forecastDelivery(snapshot({ people, history: history.map((one, index) => past(index + 1, one)) }), policy())
  if (!forecast) throw new Error('there is always a forecast for people with hours')
  return forecast
}
const times = (count: number, completed: number): Lived[] => Array.from({ length: count }, () => ({ completed }))

describe('whatever makes the forecast', () => {
  test.each([[1], [3], [5], [8], [12]])('%i sprints of the same size leave the median between the prior and what was seen', (count) => {
    const { p50 } = after(...times(count, 60))
    expect(p50).toBeGreaterThanOrEqual(30)
    expect(p50).toBeLessThanOrEqual(63)
  })

  test('a sprint that ran out of work does not lower it', () => {
    const ranOut = after(...times(3, 30), { completed: 12, ranOut: true })
    expect(ranOut.p50).toBeGreaterThan(after(...times(3, 30)).p50 * 0.97)
  })

  test('one broken sprint among many good ones does not halve the median', () => {
    expect(after(...times(11, 60), { completed: 0 }).p50).toBeGreaterThan(45)
  })

  test.each([[1], [2], [6], [20], [60]])('after %i sprints without a completed point something is still committed, and little', (count) => {
    const { commit, p50 } = after(...times(count, 0))
    expect(commit.points).toBeGreaterThan(0)
    expect(p50).toBeLessThan(30)
  })

  test('a team that recovers after a long standstill is believed more with every sprint', () => {
    const [still, once, often] = [0, 1, 5].map((count) => after(...times(20, 0), ...times(count, 30)).p50)
    expect(once).toBeGreaterThan(still ?? 0)
    expect(often).toBeGreaterThan(2 * (still ?? 0))
  })

  test('a steady team is believed: after twelve sprints of 60 the commitment leaves little of them out', () => {
    const { commit, p50 } = after(...times(12, 60))
    expect(p50).toBeGreaterThan(57)
    expect(commit.points).toBeGreaterThan(48)
  })

  test('a better history never forecasts less', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 1, maxLength: 8 }), (completed) => {
        const better = after(...completed.map((points) => ({ completed: points * 1.5 })))
        expect(better.p50).toBeGreaterThanOrEqual(after(...completed.map((points) => ({ completed: points }))).p50 - 0.01)
      }),
      { seed: 7, numRuns: 200 },
    )
  })

  test('two sprints of 60 are not forecast to become more than 60', () => {
    expect(after(...times(2, 60)).p50).toBeLessThanOrEqual(63)
  })

  test('a first sprint that ran out of work below the prior does not lower the prior', () => {
    expect(after({ completed: 12, ranOut: true }).p50).toBeGreaterThan(29)
  })

  test('after one broken sprint among many of 60, another of 60 is not called unlikely', () => {
    expect(after(...times(11, 60), { completed: 0 }).p85).toBeGreaterThanOrEqual(60)
  })
})
