import { nothingBelieved } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastDelivery, probabilityMet } from '../../src/domain/planning/forecast-delivery.ts'
import { believing, recalled, remembering } from '../brain/brain-fixtures.ts'
import { factsWith } from '../strategies/context-facts-fixture.ts'
import { past, person, policy, snapshot } from './planning-fixtures.ts'

const team = [person(1, { hours: 150, fullHours: 150 }), person(2, { hours: 150, fullHours: 150 })]
const forecastOf = (history: ReturnType<typeof past>[], choices = policy(), people = team) => {
  const forecast = forecastDelivery(snapshot({ people, history }), choices)
  if (!forecast) throw new Error('these people have hours')
  return forecast
}
const sprints = (completed: number[], changes = {}) => completed.map((points, index) => past(index + 1, { completed: points, ...changes }))
const repeated = (times: number, points: number) => sprints(Array.from({ length: times }, () => points))
const peers = (completed: number) =>
  Array.from({ length: 20 }, (_, index) => ({ team: `peer ${index % 3}`, hours: 300, workingDays: 10, completed, ranOut: false }))

describe('the forecast', () => {
  test('starts from the stated prior: its median and spread, and says so', () => {
    const forecast = forecastOf([])
    expect(forecast).toMatchObject({ p50: 30, basis: 'prior', sampleSize: 0, hoursPerPoint: 10 })
    // t quantile at 0.15 with 4 degrees of freedom: -1.18957 (tables); scale 0.25 * sqrt(1 + 1/1). Errors are kept at steps of 0.05, so within a tenth.
    expect(forecast.p85 / (30 * Math.exp(1.18957 * 0.25 * Math.SQRT2))).toBeCloseTo(1, 0)
    expect(forecast.p15 / (30 * Math.exp(-1.18957 * 0.25 * Math.SQRT2))).toBeCloseTo(1, 0)
  })

  test('of a prior that is sure of itself is narrow', () => {
    const sure = forecastOf([], policy({ forecast: { logSpread: 0.01, spreadSprints: 1000 } }))
    expect(sure.p15).toBeGreaterThan(29)
    expect(sure.p85).toBeLessThan(31)
  })

  test.each([
    ['more', 60],
    ['less', 15],
  ])('of an unknown team leans on what other projects complete in as many hours: %s than the prior', (_words, completed) => {
    const among = forecastDelivery(snapshot({ people: team, belief: { ...nothingBelieved, peers: peers(completed) } }), policy())
    expect(Math.sign((among?.p50 ?? 0) - 30)).toBe(Math.sign(completed - 30))
    expect(among).toMatchObject({ basis: 'history', sampleSize: 0, facts: { pooledSprints: 20 } })
  })

  test('counts the episodes that it was told, and believes no memory that has not proved itself', () => {
    const liars = [1, 2, 3].map((number) => recalled(number, { completed: 900, commitment: 900, facts: factsWith({ hours: 300 }) }))
    const input = snapshot({ people: team, history: repeated(6, 30), belief: believing({ recall: remembering(liars) }) })
    const told = forecastDelivery(input, policy())
    expect(told?.facts.similarEpisodes).toBe(3)
    expect(told?.p50).toBe(forecastOf(repeated(6, 30)).p50)
  })

  test('scale and reserve of the policy leave that much of the commitment, and never less than nothing', () => {
    const { commit } = forecastOf([])
    const reduced = forecastOf([], policy({ commitScale: 0.8, reservePoints: 2 })).commit
    expect(reduced.forecast).toBe(commit.forecast)
    expect(reduced.points).toBeLessThanOrEqual(commit.forecast * 0.8 - 2 + 1e-6)
    expect(reduced.points).toBeGreaterThan(commit.forecast * 0.8 - 2 - 0.01)
    expect(forecastOf([], policy({ reservePoints: 1000 })).commit.points).toBe(0)
  })

  test('the probability of meeting a commitment is the one that it was made with, and falls with its size', () => {
    const forecast = forecastOf(sprints([28, 31, 25]))
    expect(probabilityMet(forecast, forecast.commit.forecast)).toBeCloseTo(0.85, 2)
    expect(probabilityMet(forecast, 0)).toBe(1)
    expect(probabilityMet(forecast, 10_000)).toBeLessThanOrEqual(0.01)
    const rising = Array.from({ length: 60 }, (_, points) => probabilityMet(forecast, points))
    expect(rising).toEqual(rising.toSorted((a, b) => b - a))
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
    const [short, long] = [forecastOf(repeated(2, 60)), forecastOf(repeated(12, 60))]
    expect(long.p50).toBeGreaterThan(54)
    expect(long.p50).toBeLessThan(66)
    expect(long.p85 / long.p15).toBeLessThan(short.p85 / short.p15)
  })

  test('weighs recent sprints more', () => {
    expect(forecastOf(sprints([20, 20, 40, 40])).p50).toBeGreaterThan(forecastOf(sprints([40, 40, 20, 20])).p50)
  })

  test('is proportional to the hours that people have', () => {
    const half = [person(1, { hours: 150 }), person(2, { hours: 0 })]
    expect(forecastOf(sprints([30, 33]), policy(), half).p50).toBeCloseTo(forecastOf(sprints([30, 33])).p50 / 2, 1)
  })

  test('counts points per hour, so a sprint with half the people does not look slow', () => {
    const history = [past(1, { completed: 30, hours: 300 }), past(2, { completed: 15, hours: 150 })]
    expect(forecastOf(history).p50).toBeCloseTo(30, 0)
  })

  test('takes a sprint that ran out of work as "at least that much", never as slow', () => {
    const normal = sprints([30, 30, 30])
    const short = past(4, { completed: 12 })
    const [slow, ranOut, without] = [[...normal, short], [...normal, { ...short, ranOut: true }], normal].map((history) =>
      forecastOf(history),
    )
    expect(slow?.p50).toBeLessThan(28)
    expect(ranOut?.p50).toBeGreaterThan(slow?.p50 ?? 0)
    expect(ranOut?.p50).toBeGreaterThan((without?.p50 ?? 0) - 1)
    expect(ranOut?.facts.ranOut).toBe(1)
  })

  test('raises its opinion when a sprint ran out above the usual', () => {
    const [closed, ranOut] = [false, true].map((out) => forecastOf([...sprints([30, 30]), past(3, { completed: 45, ranOut: out })]))
    expect(ranOut?.p50).toBeGreaterThan(closed?.p50 ?? 0)
  })

  test('survives sprints without a completed point', () => {
    expect(forecastOf(sprints([30, 30, 0])).p50).toBeGreaterThan(12)
    expect(forecastOf(sprints([0, 0])).p50).toBeGreaterThan(0)
  })

  test('ignores past sprints in which nobody had hours', () => {
    expect(forecastOf([past(1, { hours: 0, completed: 5 })])).toEqual(forecastOf([]))
    const idle = { team: 'peer 1', hours: 0, workingDays: 10, completed: 5, ranOut: false }
    const among = snapshot({ people: team, belief: believing({ peers: [idle] }) })
    expect(forecastDelivery(among, policy())).toEqual(forecastOf([]))
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
