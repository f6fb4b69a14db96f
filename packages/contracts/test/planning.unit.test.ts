import { describe, expect, test } from 'vitest'
import { PlanningPolicy, WhatIf } from '../src/index.ts'

const refuses = (policy: unknown) => !PlanningPolicy.safeParse(policy).success

describe('a planning policy', () => {
  test('gives its defaults, all of them within its own bounds', () => {
    expect(PlanningPolicy.parse(PlanningPolicy.parse({}))).toEqual(PlanningPolicy.parse({}))
  })

  test.each(Object.keys(PlanningPolicy.parse({}).forecast))('refuses a forecast.%s for which the model has no finite answer', (name) => {
    for (const value of [0, -1, 1e-300, 1e308, Number.POSITIVE_INFINITY]) expect(refuses({ forecast: { [name]: value } })).toBe(true)
  })

  test.each(['maxUtilisation', 'maxPointsPerPerson', 'topOfBacklog', 'deadlineFactor', 'commitProbability'])(
    'refuses a %s without measure',
    (name) => {
      for (const value of [0, 1e-300, 1e308]) expect(refuses({ [name]: value })).toBe(true)
    },
  )

  test.each(Object.keys(PlanningPolicy.parse({}).valuePerPoint))(
    'refuses a value without measure for a point of %s priority',
    (priority) => {
      for (const value of [0, 1e-300, 1e308]) expect(refuses({ valuePerPoint: { [priority]: value } })).toBe(true)
    },
  )

  test.each([{ maxNodes: 0 }, { maxNodes: 1e9 }, { timeLimitMs: 1 }, { timeLimitMs: 1e9 }, { relativeGap: 1.1 }])(
    'refuses the solver limit %j',
    (solver) => expect(refuses({ solver })).toBe(true),
  )
})

describe('a what-if', () => {
  const estimate = (points: number) =>
    WhatIf.safeParse({ change: 'set-points', itemId: '00000000-0000-7000-8000-000000000001', points }).success

  test.each([0.5, 1, 13.5, 1000])('may estimate %d points, as an item may have', (points) => expect(estimate(points)).toBe(true))
  test.each([0, 0.001, 0.333, 1000.5, 1e308])('may not estimate %d points, which no item may have', (points) =>
    expect(estimate(points)).toBe(false),
  )
})
