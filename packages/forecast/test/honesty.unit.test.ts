import { describe, expect, it } from 'vitest'
import { newLearner, observe, predict, quantileOf, type Observation, type SimilarEpisode } from '../src/index.ts'
import { errorQuantiles, stretchAfter, unstretched } from '../src/spread.ts'
import { noise } from './noise.ts'
import { teamSprints } from './sprints.ts'

/** Walks through sprints: the forecast of each from those before. */
function walk(sprints: readonly Observation[], recall: (one: Observation, index: number) => SimilarEpisode[] = () => []) {
  let learner = newLearner()
  return sprints.map((one, index) => {
    const similar = recall(one, index)
    const prediction = predict(learner, one.context, { similar })
    if (!prediction) throw new Error('hours are known, so there is a forecast')
    learner = observe(learner, { ...one, forecast: prediction.facts })
    const [low, high] = [quantileOf(prediction.facts, 0.1), quantileOf(prediction.facts, 0.9)]
    return { error: Math.abs(prediction.p50 - one.delivered), hit: low <= one.delivered && one.delivered <= high }
  })
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const seeds = Array.from({ length: 15 }, (_, index) => index + 1)
const coverage = (sprints: (seed: number) => Observation[]) =>
  average(seeds.flatMap((seed) => walk(sprints(seed)).map(({ hit }) => Number(hit))))

// The first sprints are in, when the cold-start spread speaks for teams that are steadier or more erratic.
describe('stated intervals hold', () => {
  it.each([
    ['steady teams', 0.15],
    ['usual teams', 0.25],
    ['erratic teams', 0.45],
  ])('of %s', (_name, spread) => {
    const found = coverage((seed) => teamSprints(30, { seed, spread }))
    expect(found).toBeGreaterThan(0.72)
    expect(found).toBeLessThan(0.92)
  })

  it.each([
    ['half as fast', 0.05],
    ['twice as fast', 0.2],
  ])('of teams that suddenly become %s', (_name, rate) => {
    const found = coverage((seed) => [...teamSprints(15, { seed }), ...teamSprints(15, { seed: seed + 1000, rate })])
    expect(found).toBeGreaterThan(0.72)
    expect(found).toBeLessThan(0.92)
  })

  const errors = errorQuantiles(
    [-2, -1, 0, 1, 2].map((value) => ({ value, weight: 1, atLeast: false })),
    unstretched,
  )
  it.each([
    ['below', -5, false, { below: 0.9, above: -0.1 }],
    ['above', 5, false, { below: -0.1, above: 0.9 }],
    ['not at all', 0, false, { below: -0.1, above: -0.1 }],
    ['below, but it is a lower limit', -5, true, { below: 0, above: 0 }],
    ['above, and it is a lower limit', 5, true, { below: -0.1, above: 0.9 }],
    ['not, but it is a lower limit', 0, true, { below: -0.1, above: 0 }],
  ])('a miss widens its side by nine times what a hit narrows it: %s', (_name, error, atLeast, expected) => {
    const { below, above } = stretchAfter(unstretched, errors, { error, atLeast, step: 1 })
    expect(below).toBeCloseTo(expected.below)
    expect(above).toBeCloseTo(expected.above)
  })

  it('the middle of the errors is the forecast itself', () => {
    expect(errors.find(({ probability }) => probability === 0.5)?.error).toBe(0)
    const skewed = errorQuantiles([{ value: 3, weight: 1, atLeast: false }], unstretched)
    expect(skewed.filter(({ probability }) => probability <= 0.5).every(({ error }) => error === 0)).toBe(true)
    expect(skewed.at(-1)?.error).toBe(3)
  })
})

describe('memory cannot hurt', () => {
  const usual = (seed: number) => teamSprints(40, { seed })
  const mae = (recall?: (one: Observation, index: number) => SimilarEpisode[]) =>
    average(seeds.flatMap((seed) => walk(usual(seed), recall).map(({ error }) => error)))
  const without = mae()
  const episode = (delivered: number): SimilarEpisode[] => [{ similarity: 1, delivered, hours: null, committed: null }]
  const { uniform } = noise(99)

  it.each([
    ['absurdly high', () => episode(1e6)],
    ['always nothing', () => episode(0)],
    ['random', () => [episode(60 * uniform()), episode(60 * uniform())].flat()],
    ['the opposite of the truth', ({ delivered }: Observation) => episode(delivered > 24 ? 0 : 60)],
    ['near-duplicates of one bad sprint', () => Array.from({ length: 5 }, () => episode(5)).flat()],
    ['right and wrong in turn', ({ delivered }: Observation, index: number) => episode(index % 2 === 0 ? delivered : 1e6)],
  ])('episodes that are %s cost at most 2 per cent', (_name, recall) => {
    expect(mae(recall) / without).toBeLessThan(1.02)
  })

  it('episodes that turn false after they earned trust cost less than they brought', () => {
    expect(mae(({ delivered }, index) => episode(index < 25 ? delivered : 0)) / without).toBeLessThan(1)
  })

  it('episodes that are right make the forecast much better', () => {
    expect(mae(({ delivered }) => episode(delivered)) / without).toBeLessThan(0.6)
  })
})
