import { describe, expect, it } from 'vitest'
import { mixed, regretAfter, weigh, type Regrets } from '../src/mixture.ts'
import type { ExpertName } from '../src/experts.ts'
import { noise } from './noise.ts'

const say = (opinions: Partial<Record<ExpertName, number>>) =>
  Object.entries(opinions).map(([expert, points]) => ({ expert: expert as ExpertName, points }))
const outcome = (points: number, atLeast = false) => ({ points, atLeast, scale: 10, halfLife: 50 })

/** Weights after a number of rounds, each with what experts say and what comes of it. */
function weightsAfter(rounds: number, round: (index: number) => { says: Partial<Record<ExpertName, number>>; delivered: number }) {
  let regrets: Regrets = {}
  for (let index = 0; index < rounds; index++) {
    const { says, delivered } = round(index)
    regrets = regretAfter(regrets, weigh(say(says), regrets, {}, 0), outcome(delivered))
  }
  const parts = weigh(say(round(rounds).says), regrets, {}, 0)
  return Object.fromEntries(parts.map(({ expert, weight }) => [expert, weight])) as Partial<Record<ExpertName, number>>
}

describe('the mixture of experts', () => {
  it('weighs experts of whom nothing is known alike', () => {
    expect(weigh(say({ velocity: 1, 'kept-share': 2 }), {}, {}, 0.2).map(({ weight }) => weight)).toEqual([0.5, 0.5])
  })

  it('weights sum to 1 and the mixture is their sum of products', () => {
    const parts = weigh(say({ velocity: 10, 'kept-share': 20, 'work-state': 30 }), { velocity: { gain: 3, squares: 2 } }, {}, 0)
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(mixed(parts)).toBeCloseTo(
      parts.reduce((sum, { weight, points }) => sum + weight * points, 0),
      12,
    )
  })

  it('an expert that misleads loses its weight', () => {
    const { normal } = noise(5)
    const weights = weightsAfter(60, () => {
      const delivered = 20 + normal()
      return { says: { velocity: 20, 'kept-share': delivered > 20 ? 5 : 35 }, delivered }
    })
    expect(weights['kept-share']).toBeLessThan(0.05)
  })

  it('two experts that err to opposite sides are both kept', () => {
    const { normal } = noise(6)
    const weights = weightsAfter(60, () => ({ says: { velocity: 15, 'kept-share': 25 }, delivered: 20 + normal() }))
    expect(weights.velocity).toBeGreaterThan(0.3)
    expect(weights.velocity).toBeLessThan(0.7)
  })

  it('an expert that sleeps is neither blamed nor praised', () => {
    const regrets = regretAfter({}, weigh(say({ velocity: 5, 'kept-share': 9 }), {}, {}, 0), outcome(9))
    expect(regretAfter(regrets, weigh(say({ velocity: 5 }), regrets, {}, 0), outcome(9))['kept-share']).toEqual(regrets['kept-share'])
  })

  it('a lower limit that the mixture reached says nothing, one that it missed does', () => {
    const parts = weigh(say({ velocity: 10, 'kept-share': 20 }), {}, {}, 0)
    expect(regretAfter({}, parts, outcome(5, true))).toEqual({})
    expect(regretAfter({}, parts, outcome(30, true))['kept-share']?.gain).toBeGreaterThan(0)
  })

  it('the regrets of other teams count where the own say nothing', () => {
    const pool: Regrets = { 'kept-share': { gain: 30, squares: 10 } }
    const [velocity, share] = weigh(say({ velocity: 1, 'kept-share': 2 }), {}, pool, 0.2)
    expect(share?.weight).toBeGreaterThan(velocity?.weight ?? 1)
  })

  it('memory counts for nothing until it has proved itself, and for much then', () => {
    const right = () => ({ says: { velocity: 10, 'similar-episodes': 20 }, delivered: 20 })
    expect(weightsAfter(0, right)['similar-episodes']).toBe(0)
    expect(weightsAfter(3, right)['similar-episodes']).toBe(0)
    expect(weightsAfter(20, right)['similar-episodes']).toBeGreaterThan(0.8)
  })

  it('memory that turns false is dropped within three sprints', () => {
    const weights = weightsAfter(28, (index) => ({ says: { velocity: 20, 'similar-episodes': index < 25 ? 21 : 40 }, delivered: 21 }))
    expect(weights['similar-episodes']).toBe(0)
  })
})
