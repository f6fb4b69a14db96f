import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commitmentMetWith, newLearner, observe, predict, quantileOf, type ForecastFacts, type Observation } from '../src/index.ts'
import { learned, sprint, teamSprints } from './sprints.ts'

const points = fc.integer({ min: 0, max: 1000 }).map((half) => half / 2)
const maybe = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary)
const context = fc.record({
  team: fc.constantFrom('ours', 'theirs', 'others'),
  committed: maybe(points),
  items: maybe(fc.integer({ min: 0, max: 60 })),
  inProgress: maybe(points),
  done: maybe(points),
  added: maybe(points),
  hours: maybe(points),
  fullHours: maybe(points),
  days: maybe(fc.double({ min: 0, max: 40, noNaN: true })),
})
const observation: fc.Arbitrary<Observation> = fc.record({
  context,
  delivered: points,
  ranOut: fc.boolean(),
  similar: fc.array(
    fc.record({
      similarity: fc.double({ min: 0, max: 1, noNaN: true }),
      delivered: points,
      hours: maybe(points),
      committed: maybe(points),
    }),
    {
      maxLength: 3,
    },
  ),
})
const histories = fc.array(observation, { maxLength: 25 })

/** What a reader who trusts nothing recomputes from the stated facts. */
function checked({ parts, centre, scale, errors, least }: ForecastFacts, probability: number): number {
  expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9)
  expect(Math.abs(parts.reduce((sum, part) => sum + part.weight * part.points, 0) - centre)).toBeLessThanOrEqual(1e-9 * Math.max(1, centre))
  const error = errors.find((one) => one.probability === probability)?.error ?? Number.NaN
  return Math.max(least, centre + scale * error)
}

describe('any forecast, whatever was learned', () => {
  it('follows from its stated facts, is finite, never negative and rises with the probability', () => {
    fc.assert(
      fc.property(histories, context, (history, next) => {
        const prediction = predict(learned(history), next)
        if (!prediction) return
        const { facts, p15, p50, p85 } = prediction
        const figures = [0.01, 0.1, 0.15, 0.35, 0.5, 0.65, 0.85, 0.9, 0.99].map((probability) => quantileOf(facts, probability))
        expect(figures).toEqual(figures.toSorted((a, b) => a - b))
        for (const figure of figures) expect(Number.isFinite(figure) && figure >= 0).toBe(true)
        expect([p15, p50, p85]).toEqual([checked(facts, 0.15), checked(facts, 0.5), checked(facts, 0.85)])
        expect(p50).toBe(facts.centre)
        expect(Math.abs(commitmentMetWith(facts, 0.85) - p15)).toBeLessThanOrEqual(1e-9 * Math.max(1, p15))
      }),
      { numRuns: 60 },
    )
  })

  it('is the same again, also from a learner that was stored as JSON in between, and leaves the learner as it was', () => {
    fc.assert(
      fc.property(histories, context, (history, next) => {
        const learner = learned(history)
        const stored = JSON.stringify(learner)
        const again = history.reduce((state, one) => observe(JSON.parse(JSON.stringify(state)), one), newLearner())
        expect(predict(again, next)).toEqual(predict(learner, next))
        expect(JSON.stringify(learner)).toBe(stored)
      }),
      { numRuns: 30 },
    )
  })
})

/** The same sprints counted in other units. */
function scaled(one: Observation, by: { points?: number; hours?: number }): Observation {
  const [p, h] = [by.points ?? 1, by.hours ?? 1]
  const { context: now } = one
  const times = (value: number | null | undefined, factor: number) => (value === null || value === undefined ? null : value * factor)
  const scaledContext = { ...now, committed: times(now.committed, p), hours: times(now.hours, h), fullHours: times(now.fullHours, h) }
  return { ...one, delivered: one.delivered * p, context: scaledContext }
}

describe('units', () => {
  const history = teamSprints(15).map((one, index) => sprint(one.delivered, { context: { ...one.context, committed: 20 + index } }))
  const next = sprint(0, { context: { hours: 250, fullHours: 300, committed: 30 } })
  const rate = newLearner().options.rate
  const p50 = (by: { points?: number; hours?: number }) => {
    const prior = { ...rate, pointsPerHour: (rate.pointsPerHour * (by.points ?? 1)) / (by.hours ?? 1) }
    const learner = learned(
      history.map((one) => scaled(one, by)),
      newLearner({ rate: prior }),
    )
    return predict(learner, scaled(next, by).context)?.p85 ?? Number.NaN
  }

  it('ten times the points are ten times the forecast', () => expect(p50({ points: 10 }) / p50({})).toBeCloseTo(10, 6))
  it('hours counted in minutes change nothing', () => expect(p50({ hours: 60 }) / p50({})).toBeCloseTo(1, 6))
})

describe('little is known', () => {
  it('nothing is forecast where nothing is known', () => {
    expect(predict(newLearner(), { team: 'new' })).toBeUndefined()
  })

  it('a team that never delivered anything tells others nothing', () => {
    const idle = learned([sprint(0, { context: { team: 'idle' } }), sprint(9, { context: { team: 'idle' } })])
    expect(idle.pool).toEqual([])
    expect(predict(idle, { team: 'ours', hours: 300 })?.basis).toBe('prior')
  })

  it('hours alone: the prior speaks, with its stated spread', () => {
    const cold = predict(newLearner(), { team: 'new', hours: 300 })
    expect(cold?.basis).toBe('prior')
    expect(cold?.p50).toBeCloseTo(30)
    expect(cold?.p15).toBeCloseTo(30 * Math.exp(-0.25 * Math.SQRT2 * 1.19), 0)
  })

  it('a new team of an organisation is forecast from the others', () => {
    const others = learned(Array.from({ length: 30 }, (_, index) => sprint(10, { context: { team: `t${index % 3}`, committed: 20 } })))
    const alone = predict(newLearner(), { team: 'new', committed: 20 })
    const pooled = predict(others, { team: 'new', committed: 20 })
    expect(pooled?.basis).toBe('history')
    expect(pooled?.p50).toBeLessThan((alone?.p50 ?? 0) * 0.85)
    expect(pooled?.facts).toMatchObject({ ownSprints: 0, pooledSprints: 30 })
  })

  it('without pooling other teams make no difference', () => {
    const others = learned(teamSprints(20, { team: 'theirs' }), newLearner({ pooling: false }))
    const fresh = newLearner({ pooling: false })
    expect(predict(others, { team: 'ours', hours: 100 })).toEqual(predict(fresh, { team: 'ours', hours: 100 }))
  })
})

describe('learning', () => {
  it('a sprint that ran out of work does not pull the forecast down, the same sprint that did not does', () => {
    const history = teamSprints(12, { spread: 0.1 })
    const after = (ranOut: boolean) => {
      const short = sprint(8, { ranOut, context: { hours: 300, fullHours: 300 } })
      return predict(learned([short, short], learned(history)), { team: 'ours', hours: 300 })
    }
    const before = predict(learned(history), { team: 'ours', hours: 300 })?.p50 ?? 0
    expect(after(true)?.p50).toBeGreaterThan(before * 0.97)
    expect(after(false)?.p50).toBeLessThan(before * 0.85)
    expect(after(true)?.facts.ranOut).toBe(2)
  })

  it('the forecast that was given is judged, not the one that would be given now', () => {
    const learner = learned(teamSprints(5))
    const next = { team: 'ours', hours: 300 }
    const given = predict(learner, next)?.facts
    const later = learned(teamSprints(5, { seed: 2, rate: 0.3 }), learner)
    const judged = observe(later, sprint(30, { context: next, forecast: given }))
    expect(judged.pool.at(-1)?.miss).toBeCloseTo((30 - (given?.centre ?? 0)) / (given?.scale ?? 1), 10)
  })

  it('keeps no more sprints than it was told to', () => {
    const learner = learned(teamSprints(30), newLearner({ poolSize: 10 }))
    expect(learner.pool).toHaveLength(10)
  })
})

describe('a team whose name every object knows', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty'])('is a team like others: %s', (team) => {
    const context = { team, committed: 20, hours: 300, fullHours: 300 }
    const others = learned(teamSprints(12))
    expect(predict(others, context)).toEqual(predict(others, { ...context, team: 'newcomers' }))
    expect(predict(learned(teamSprints(12, { team }), others), context)).toEqual(
      predict(learned(teamSprints(12, { team: 'newcomers' }), others), { ...context, team: 'newcomers' }),
    )
  })
})
