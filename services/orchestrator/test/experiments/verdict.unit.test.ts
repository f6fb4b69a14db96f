import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assign } from '../../src/domain/experiments/assign.ts'
import { propensityOf } from '../../src/domain/experiments/propensity.ts'
import type { TrialSprint } from '../../src/domain/experiments/trial-sprint.ts'
import { verdict } from '../../src/domain/experiments/verdict.ts'
import { type Arms, shareOf, trialOf } from './trial-fixture.ts'

const SPRINTS = 240
const leaning = (seed: number, rates: Arms) => trialOf(seed, rates, { sprints: SPRINTS, propensity: propensityOf })
const decided = (rates: Arms, wanted: string) => shareOf(300, (seed) => verdict(leaning(seed, rates)).verdict === wanted)

describe('a verdict, with a look after every sprint and arms that lean', () => {
  // 300 trials tell 5 % from 8 %; the evidence script tells more, in more time.
  test.each([0.5, 0.9])('promotes hardly ever where both arms are met at a rate of %d', (rate) => {
    expect(decided({ treated: rate, control: rate }, 'promote')).toBeLessThanOrEqual(0.08)
  })

  test('promotes a strategy that lifts the rate from 0.6 to 0.8 in at least 80 % by 240 sprints, and never one that lowers it so', () => {
    expect(decided({ treated: 0.8, control: 0.6 }, 'promote')).toBeGreaterThanOrEqual(0.8)
    expect(decided({ treated: 0.6, control: 0.8 }, 'promote')).toBe(0)
    expect(decided({ treated: 0.6, control: 0.8 }, 'retire')).toBe(1)
  })

  test('comes to an end: nothing is tried for ever', () => {
    for (let seed = 0; seed < 100; seed++) expect(verdict(leaning(seed, { treated: 0.7, control: 0.7 })).verdict).not.toBe('keep-trying')
  })

  test('is not swayed by a team that gets better or worse meanwhile', () => {
    const drifting = (seed: number) => {
      const before = trialOf(`before ${seed}`, { treated: 0.4, control: 0.4 }, { sprints: 60 })
      return [...before, ...trialOf(`after ${seed}`, { treated: 0.9, control: 0.9 }, { sprints: 180 })]
    }
    expect(shareOf(300, (seed) => verdict(drifting(seed)).verdict === 'promote')).toBeLessThanOrEqual(0.08)
  })

  test('stays what it was when sprints follow: looking late, or twice, changes nothing', () => {
    for (let seed = 0; seed < 30; seed++) {
      const sprints = leaning(seed, { treated: 0.8, control: 0.5 })
      const found = verdict(sprints)
      const at = found.sprints.treatment + found.sprints.control
      expect(verdict(sprints.slice(0, at))).toEqual(found)
      expect(verdict(sprints.slice(0, at - 1)).verdict).toBe('keep-trying')
    }
  })
})

const pair = (treated: number, control: number): TrialSprint[] => [
  { treated: true, propensity: 0.5, score: treated },
  { treated: false, propensity: 0.5, score: control },
]
const pairs = (count: number, treated: number, control: number) => Array.from({ length: count }, () => pair(treated, control)).flat()

describe('the words of a verdict', () => {
  test.each<[string, TrialSprint[], string, RegExp]>([
    ['no sprint', [], 'keep-trying', /no sprint of the trial has closed yet/],
    ['two sprints', pair(1, 0), 'keep-trying', /^1 sprints with it and 1 without prove nothing yet/],
    ['a clear gain', pairs(40, 0.9, 0.4), 'promote', /show that it helps \(e-value \d+.*20 needed\)/],
    ['a clear loss', pairs(40, 0.4, 0.9), 'retire', /exclude a gain of 0.05 or more/],
    ['the same, sprint after sprint', pairs(120, 0.7, 0.7), 'retire', /exclude a gain of 0.05|has a chance of \d+ %/],
  ])('%s', (_what, sprints, expected, words) => {
    const found = verdict(sprints)
    expect(found.verdict).toBe(expected)
    expect(found.because).toMatch(words)
  })

  test('say of a strategy that harms, where that is proven first, that it does', () => {
    const reasons = Array.from({ length: 200 }, (_each, seed) => verdict(leaning(seed, { treated: 0.6, control: 0.8 })).because)
    expect(reasons).toContainEqual(expect.stringMatching(/show that it harms \(e-value [\d.]+, 20 needed\)/))
  })

  test('are its figures', () => {
    const found = verdict(pairs(3, 0.9, 0.4))
    expect(found.sprints).toEqual({ treatment: 3, control: 3 })
    expect(found.means.treatment).toBeCloseTo(0.9)
    expect(found.means.control).toBeCloseTo(0.4)
    expect(found.difference.estimate).toBeGreaterThan(0)
    expect(found.difference.lower).toBeLessThan(found.difference.estimate)
    expect(found.difference.upper).toBeGreaterThan(found.difference.estimate)
    expect(found.better).toMatchObject({ threshold: 20 })
    expect(verdict([]).means).toEqual({ treatment: null, control: null })
  })
})

describe('an assignment', () => {
  const name = 'velocity-buffer'

  test('is the same for the same decision, and independent between decisions, strategies and versions', () => {
    expect(assign({ name, version: 1 }, { seed: 7 })).toEqual(assign({ name, version: 1 }, { seed: 7 }))
    const treated = (of: (index: number) => ReturnType<typeof assign>) => shareOf(4000, (index) => of(index).arm === 'treatment')
    expect(treated((seed) => assign({ name, version: 1 }, { seed }))).toBeCloseTo(0.5, 1)
    expect(treated((version) => assign({ name, version }, { seed: 7 }))).toBeCloseTo(0.5, 1)
    expect(treated((index) => assign({ name: `${name}-${index}`, version: 1 }, { seed: 7 }))).toBeCloseTo(0.5, 1)
    const alike = shareOf(4000, (seed) => assign({ name, version: 1 }, { seed }).arm === assign({ name, version: 2 }, { seed }).arm)
    expect(alike).toBeCloseTo(0.5, 1)
  })

  test('treats with the propensity that it states', () => {
    const share = shareOf(4000, (seed) => assign({ name, version: 1 }, { seed, propensity: 0.3 }).arm === 'treatment')
    expect(share).toBeCloseTo(0.3, 1)
    expect(assign({ name, version: 1 }, { seed: 1, propensity: 0.3 }).propensity).toBe(0.3)
  })

  test.each([0, 1, -0.1, Number.NaN])('leaves something to chance: a propensity of %d is refused', (propensity) => {
    expect(() => assign({ name, version: 1 }, { seed: 1, propensity })).toThrow(RangeError)
  })
})

describe('the propensity of the next sprint', () => {
  test('is a half until there is something to lean on', () => {
    expect(propensityOf([])).toBe(0.5)
    expect(propensityOf(pairs(4, 1, 0))).toBe(0.5)
  })

  test('leans to the better arm, and turns when it is no longer the better one', () => {
    expect(propensityOf(pairs(30, 0.9, 0.3))).toBe(0.7)
    expect(propensityOf(pairs(30, 0.3, 0.9))).toBe(0.3)
    expect(propensityOf([...pairs(60, 0.9, 0.3), ...pairs(20, 0.3, 0.9)])).toBe(0.3)
  })

  test('keeps both arms possible, whatever happened', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true })
    const sprint = fc.record({ treated: fc.boolean(), propensity: fc.double({ min: 0.3, max: 0.7, noNaN: true }), score })
    fc.assert(
      fc.property(fc.array(sprint, { maxLength: 60 }), (sprints) => {
        expect(propensityOf(sprints)).toBeGreaterThanOrEqual(0.3)
        expect(propensityOf(sprints)).toBeLessThanOrEqual(0.7)
      }),
    )
  })
})
