import { describe, expect, it } from 'vitest'
import { newLearner, predict, quantileOf, reforecast, type Learner, type Progress } from '../src/index.ts'
import { noise } from './noise.ts'
import { learned, sprint } from './sprints.ts'

const { normal } = noise(4)
/** A team that commits 20 points and delivers in a straight line what will be delivered. */
const straight = learned(
  Array.from({ length: 40 }, () => {
    const delivered = Math.max(2, 20 + 6 * normal())
    const progress = [0.3, 0.5, 0.8].map((gone) => ({ gone, done: gone * delivered, added: 0, removed: 0 }))
    return sprint(delivered, { context: { committed: 20 }, progress })
  }),
)
const context = { team: 'ours', committed: 20 }

function again(progress: Partial<Progress>, learner: Learner = straight) {
  const forecast = predict(learner, context)?.facts
  return forecast && reforecast(learner, { context, forecast, progress: { gone: 0.5, done: 10, added: 0, removed: 0, ...progress } })
}

describe('a running sprint', () => {
  it.each([0, 1, -0.1, 1.5])('is not forecast with %d of its time gone', (gone) => {
    expect(again({ gone })).toBeUndefined()
  })

  it('ends the higher, the more is done', () => {
    const ends = [2, 6, 10, 14, 18].map((done) => again({ done })?.p50 ?? Number.NaN)
    expect(ends).toEqual(ends.toSorted((a, b) => a - b))
    expect(ends.at(-1)).toBeGreaterThan((ends[0] ?? 0) + 10)
  })

  it('never ends with less than is done', () => {
    const end = again({ done: 50 })
    expect(quantileOf(end?.facts ?? { centre: 0, scale: 0, errors: [], least: 0 }, 0.01)).toBeGreaterThanOrEqual(50)
  })

  it('is known the better, the later it is', () => {
    const width = (gone: number) => {
      const end = again({ gone, done: gone * 20 })
      return (end?.p85 ?? 0) - (end?.p15 ?? 0)
    }
    expect(width(0.8)).toBeLessThan(width(0.3))
  })

  it('follows from its stated terms', () => {
    const end = again({ done: 12 })
    const sum = end?.facts.terms.reduce((total, { points, coefficient }) => total + points * coefficient, 0)
    expect(sum).toBeCloseTo(end?.facts.centre ?? Number.NaN, 9)
    expect(end?.facts).toMatchObject({ gone: 0.5, least: 12, marks: 120 })
    expect(end?.basis).toBe('history')
  })

  it('without any closed sprint stands between the forecast and what is done plus the forecast for the rest', () => {
    const end = again({ gone: 0.5, done: 4 }, newLearner())
    const start = predict(newLearner(), context)?.p50 ?? Number.NaN
    expect(end?.basis).toBe('prior')
    expect(end?.p50).toBeCloseTo((start + 4 + start / 2) / 2, 6)
  })
})
