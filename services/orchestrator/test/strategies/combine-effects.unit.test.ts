import { type Effect, PlanTerms } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AppliedStrategy, combineEffects } from '../../src/domain/strategies/combine-effects.ts'

const given = {
  forecast: { commitPoints: 40 },
  facts: { carriedOverPoints: 8 },
  policy: { commitProbability: 0.85, maxPointsPerPerson: null },
}
const neutral = { commitProbability: 0.85, commitScale: 1, reservePoints: 0, maxPointsPerPerson: null, smallItems: null }
const scale = (factor: number): Effect => ({ do: 'scale-commitment', factor })
const unplanned = (share: number): Effect => ({ do: 'reserve-for-unplanned', share })
const carryOver = (share: number): Effect => ({ do: 'reserve-for-carry-over', share })
const limit = (points: number): Effect => ({ do: 'limit-points-per-person', points })
const small = (factor: number, maxPoints: number): Effect => ({ do: 'prefer-small-items', factor, maxPoints })
const loose = (...effects: Effect[]): AppliedStrategy[] => effects.map((effect) => ({ pinned: false, then: effect }))
const pinned = (...effects: Effect[]): AppliedStrategy[] => effects.map((effect) => ({ pinned: true, then: effect }))

describe('strategies that disagree', () => {
  test.each<[string, AppliedStrategy[], Partial<PlanTerms>]>([
    ['none: the terms are the policy’s own', [], {}],
    ['one scale is taken as it is', loose(scale(0.9)), { commitScale: 0.9 }],
    ['of scales below 1 the smallest counts alone', loose(scale(0.9), scale(0.8), scale(0.95)), { commitScale: 0.8 }],
    ['a scale above 1 does not count beside one below', loose(scale(1.2), scale(0.95)), { commitScale: 0.95 }],
    ['of scales above 1 the smallest counts', loose(scale(1.2), scale(1.1)), { commitScale: 1.1 }],
    ['a pinned scale counts, and those that are not pinned do not', [...loose(scale(0.7)), ...pinned(scale(1.1))], { commitScale: 1.1 }],
    ['between pinned ones the same rules hold', pinned(scale(1.1), scale(0.9)), { commitScale: 0.9 }],
    [
      'a pinned effect leaves other kinds alone',
      [...loose(unplanned(0.1)), ...pinned(scale(0.9))],
      { commitScale: 0.9, reservePoints: 3.6 },
    ],
    ['reserves of one purpose: the largest', loose(unplanned(0.1), unplanned(0.2)), { reservePoints: 8 }],
    ['reserves of two purposes add', loose(unplanned(0.1), carryOver(0.25)), { reservePoints: 6 }],
    ['a reserve is a share of the scaled commitment', loose(scale(0.75), unplanned(0.1)), { commitScale: 0.75, reservePoints: 3 }],
    ['no more than half is taken away', loose(scale(0.6), unplanned(0.5), carryOver(0.5)), { commitScale: 0.6, reservePoints: 4 }],
    ['half by the scale leaves no room for reserves', loose(scale(0.5), unplanned(0.5)), { commitScale: 0.5, reservePoints: 0 }],
    ['the smallest limit counts', loose(limit(8), limit(5)), { maxPointsPerPerson: 5 }],
    [
      'the mildest preference for small items counts',
      loose(small(2, 3), small(1.2, 5), small(1.2, 3)),
      { smallItems: { factor: 1.2, maxPoints: 3 } },
    ],
  ])('%s', (_rule, applied, expected) => {
    expect(combineEffects(applied, given)).toEqual({ ...neutral, ...expected })
  })
})

describe('the policy’s own terms', () => {
  const policy = {
    commitProbability: 0.7,
    maxPointsPerPerson: 6,
    commitScale: 0.8,
    reservePoints: 4,
    smallItems: { maxPoints: 2, factor: 2 },
  }

  test('stand where no strategy says anything', () => {
    expect(combineEffects([], { ...given, policy })).toEqual(policy)
  })

  test('are multiplied by a scale, and reserves come on top', () => {
    const terms = combineEffects(loose(scale(0.75), unplanned(0.1), limit(8), small(1.5, 3)), { ...given, policy })
    expect(terms).toMatchObject({ commitProbability: 0.7, maxPointsPerPerson: 6, smallItems: { maxPoints: 3, factor: 1.5 } })
    expect(terms.commitScale).toBeCloseTo(0.6)
    expect(terms.reservePoints).toBeCloseTo(3 + 3)
  })

  test('that scale already leave the same points when the bounds of a scale are met', () => {
    const terms = combineEffects(loose(scale(0.5)), { ...given, policy })
    const forecast = (40 + 4) / 0.8
    expect(terms.commitScale).toBe(0.5)
    expect(forecast * terms.commitScale - terms.reservePoints).toBeCloseTo(20)
  })
})

const effects: fc.Arbitrary<Effect> = fc.oneof(
  fc.double({ min: 0.5, max: 1.25, noNaN: true }).map(scale),
  fc.double({ min: 0, max: 0.5, noNaN: true }).map(unplanned),
  fc.double({ min: 0, max: 0.5, noNaN: true }).map(carryOver),
  fc.double({ min: 0.5, max: 1000, noNaN: true }).map(limit),
  fc
    .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.double({ min: 0.5, max: 100, noNaN: true }))
    .map(([factor, most]) => small(factor, most)),
)
const strategies = fc.array(fc.record({ pinned: fc.boolean(), then: effects }), { maxLength: 8 })
const situations = fc
  .record({
    points: fc.double({ min: 0.01, max: 500, noNaN: true }),
    carriedOverPoints: fc.double({ min: 0, max: 200, noNaN: true }),
    commitScale: fc.double({ min: 0.5, max: 1.25, noNaN: true }),
    reservePoints: fc.double({ min: 0, max: 50, noNaN: true }),
    maxPointsPerPerson: fc.option(fc.double({ min: 0.5, max: 50, noNaN: true })),
  })
  .map(({ points, carriedOverPoints, ...own }) => ({
    forecast: { commitPoints: points },
    facts: { carriedOverPoints },
    policy: { commitProbability: 0.85, smallItems: null, ...own },
  }))

/** What a plan on these terms commits, for the forecast that the policy's own terms leave `commitPoints` of. */
function committed(
  terms: PlanTerms,
  { forecast, policy }: { forecast: { commitPoints: number }; policy: { commitScale: number; reservePoints: number } },
) {
  return ((forecast.commitPoints + policy.reservePoints) / policy.commitScale) * terms.commitScale - terms.reservePoints
}

test('a scale that the policy leaves no room for does not shrink the commitment by its reserve', () => {
  const policy = { commitProbability: 0.85, commitScale: 1.25, reservePoints: 50, maxPointsPerPerson: null, smallItems: null }
  const situation = { forecast: { commitPoints: 10 }, facts: { carriedOverPoints: 0 }, policy }
  const grown = combineEffects([{ pinned: false, then: { do: 'scale-commitment', factor: 1.2 } }], situation)
  expect(committed(grown, situation)).toBeCloseTo(10)
})

describe('whatever strategies apply', () => {
  test('their order does not matter', () => {
    fc.assert(
      fc.property(strategies, situations, fc.integer(), (applied, situation, turn) => {
        const expected = combineEffects(applied, situation)
        const at = applied.length === 0 ? 0 : Math.abs(turn) % applied.length
        expect(combineEffects([...applied.slice(at), ...applied.slice(0, at)], situation)).toEqual(expected)
        expect(combineEffects(applied.toReversed(), situation)).toEqual(expected)
      }),
    )
  })

  test('the terms are within their bounds, and at least half of the commitment is left', () => {
    fc.assert(
      fc.property(strategies, situations, (applied, situation) => {
        const terms = PlanTerms.parse(combineEffects(applied, situation))
        const own = situation.forecast.commitPoints
        expect(committed(terms, situation)).toBeGreaterThanOrEqual(own / 2 - 1e-6)
        expect(committed(terms, situation)).toBeLessThanOrEqual(own * 1.25 + 1e-6)
        expect(terms.commitProbability).toBe(situation.policy.commitProbability)
      }),
    )
  })

  test('a limit is never loosened', () => {
    fc.assert(
      fc.property(strategies, situations, (applied, situation) => {
        const limit = (value: number | null) => value ?? Number.POSITIVE_INFINITY
        const { maxPointsPerPerson } = combineEffects(applied, situation)
        expect(limit(maxPointsPerPerson)).toBeLessThanOrEqual(limit(situation.policy.maxPointsPerPerson))
      }),
    )
  })

  test('one said twice is one said once', () => {
    fc.assert(
      fc.property(strategies, situations, (applied, situation) => {
        expect(combineEffects([...applied, ...applied], situation)).toEqual(combineEffects(applied, situation))
      }),
    )
  })
})
