import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastDelivery } from '../../src/domain/planning/forecast-delivery.ts'
import { past, person, policy, snapshot } from './planning-fixtures.ts'

const team = [person(1, { hours: 150 }), person(2, { hours: 150 })]
const forecastOf = (history: ReturnType<typeof past>[], choices = policy(), people = team) => {
  const forecast = forecastDelivery(snapshot({ people, history }), choices)
  if (!forecast) throw new Error('these people have hours')
  return forecast
}
const sprints = (completed: number[], changes = {}) => completed.map((points, index) => past(index + 1, { completed: points, ...changes }))

describe('the forecast', () => {
  test('starts from the stated prior: its median, and its spread as Student-t with its degrees of freedom', () => {
    const forecast = forecastOf([])
    // t quantile at 0.15 with 4 degrees of freedom: -1.18957 (tables); scale 0.25 * sqrt(1 + 1/1).
    expect(forecast).toMatchObject({ p50: 30, p15: 19.7, basis: 'prior', sampleSize: 0, hoursPerPoint: 10 })
    expect(forecast.p85).toBeCloseTo(30 * Math.exp(1.18957 * 0.25 * Math.SQRT2), 1)
  })

  test('agrees with the conjugate update done by hand (two sprints, the older one of half weight)', () => {
    const choices = policy({ forecast: { halfLifeSprints: 1 } })
    const { facts } = forecastOf(sprints([30, 60]), choices)
    const [low, high, prior] = [Math.log(0.1), Math.log(0.2), Math.log(0.1)]
    const mean = (0.5 * low + high) / 1.5
    const squares = 4 * 0.25 ** 2 + 0.5 * (low - mean) ** 2 + (high - mean) ** 2 + (1.5 / 2.5) * (mean - prior) ** 2
    expect(facts.location).toBeCloseTo((prior + 1.5 * mean) / 2.5, 9)
    expect(facts.degreesOfFreedom).toBeCloseTo(5.5, 9)
    expect(facts.scale).toBeCloseTo(Math.sqrt((squares / 5.5) * (1 + 1 / 2.5)), 9)
  })

  test.each([
    [0.5, 'p50'],
    [0.85, 'p15'],
    [0.15, 'p85'],
  ] as const)('commits, with probability %d, what its %s says', (commitProbability, quantile) => {
    const forecast = forecastOf(sprints([28, 31, 25]), policy({ commitProbability }))
    expect(forecast.commit.points).toBeCloseTo(forecast[quantile], 1)
  })

  test('follows the team: history that repeats itself overrules the prior and narrows the range', () => {
    const [short, long] = [forecastOf(sprints([60, 60])), forecastOf(sprints(Array.from({ length: 12 }, () => 60)))]
    expect(long.p50).toBeGreaterThan(short.p50)
    expect(long.p50).toBeGreaterThan(50)
    expect(long.p85 / long.p15).toBeLessThan(short.p85 / short.p15)
  })

  test('weighs recent sprints more', () => {
    expect(forecastOf(sprints([20, 20, 40, 40])).p50).toBeGreaterThan(forecastOf(sprints([40, 40, 20, 20])).p50)
    expect(forecastOf(sprints([20, 20, 40, 40])).facts.effectiveSprints).toBeCloseTo(1 + 0.5 ** 0.25 + 0.5 ** 0.5 + 0.5 ** 0.75, 2)
  })

  test('is proportional to the hours that people have', () => {
    const half = [person(1, { hours: 150 }), person(2, { hours: 0 })]
    expect(forecastOf(sprints([30, 33]), policy(), half).p50).toBeCloseTo(forecastOf(sprints([30, 33])).p50 / 2, 1)
  })

  test('counts points per hour, so a sprint with half the people does not look slow', () => {
    const history = [past(1, { completed: 30, hours: 300 }), past(2, { completed: 15, hours: 150 })]
    expect(forecastOf(history).p50).toBeCloseTo(30, 1)
  })

  test('takes a sprint that ran out of work as "at least that much", never as slow', () => {
    const normal = sprints([30, 30, 30])
    const short = past(4, { completed: 12 })
    const [slow, ranOut, without] = [[...normal, short], [...normal, { ...short, ranOut: true }], normal].map((history) =>
      forecastOf(history),
    )
    expect(slow?.p50).toBeLessThan(28)
    expect(ranOut?.p50).toBeGreaterThan(slow?.p50 ?? 0)
    expect(Math.abs((ranOut?.p50 ?? 0) - (without?.p50 ?? 0))).toBeLessThan(1)
    expect(ranOut?.facts.ranOut).toBe(1)
  })

  test('settles, after a sprint that ran out, where mean and variance above its limit agree with the estimate (by quadrature)', () => {
    const { facts } = forecastOf([past(1, { completed: 36, ranOut: true })])
    // One prior sprint and this one: the predictive scale is the spread times the root of 3/2.
    const [location, spread, limit, prior] = [facts.location, facts.scale / Math.sqrt(1.5), Math.log(0.12), Math.log(0.1)]
    const points = Array.from({ length: 200_000 }, (_, index) => limit + ((index + 0.5) / 200_000) * 12 * spread)
    const density = points.map((x) => Math.exp(-0.5 * ((x - location) / spread) ** 2))
    const total = density.reduce((sum, d) => sum + d, 0)
    const moment = (power: (x: number) => number) => points.reduce((sum, x, index) => sum + power(x) * (density[index] ?? 0), 0) / total
    const mean = moment((x) => x)
    const variance = moment((x) => (x - mean) ** 2)
    expect(location).toBeCloseTo((prior + mean) / 2, 6)
    expect(spread ** 2).toBeCloseTo((4 * 0.25 ** 2 + variance + 0.5 * (mean - prior) ** 2) / 5, 6)
  })

  test('raises its opinion when a sprint ran out above the usual', () => {
    const [closed, ranOut] = [false, true].map((out) => forecastOf([...sprints([30, 30]), past(3, { completed: 45, ranOut: out })]))
    expect(ranOut?.p50).toBeGreaterThan(closed?.p50 ?? 0)
  })

  test('survives sprints without a completed point: they count as a fifth of the usual', () => {
    const forecast = forecastOf(sprints([30, 30, 0]))
    expect(forecast.facts.raised).toBe(1)
    expect(forecast.p50).toBeGreaterThan(12)
    expect(forecastOf(sprints([0, 0])).p50).toBeGreaterThan(0)
  })

  test('ignores past sprints in which nobody had hours', () => {
    expect(forecastOf([past(1, { hours: 0, completed: 5 })])).toEqual(forecastOf([]))
  })

  test('says nothing when there are no hours', () => {
    expect(forecastDelivery(snapshot({ people: [person(1, { hours: 0 })] }), policy())).toBeUndefined()
  })

  test('keeps its quantiles in order and the commitment below the median, whatever history says', () => {
    const anyHistory = fc.array(
      fc.record({ completed: fc.integer({ min: 0, max: 500 }), hours: fc.integer({ min: 0, max: 900 }), ranOut: fc.boolean() }),
      {
        maxLength: 20,
      },
    )
    fc.assert(
      fc.property(anyHistory, (history) => {
        const forecast = forecastOf(history.map((one, index) => past(index + 1, one)))
        const { p15, p50, p85, commit } = forecast
        expect([p15, commit.points, p50, p85].every(Number.isFinite)).toBe(true)
        expect(p15).toBeLessThanOrEqual(p50)
        expect(p50).toBeLessThanOrEqual(p85)
        expect(commit.points).toBe(p15)
      }),
    )
  })
})
