import type { ConsideredStrategy, ContextFacts, Effect, PlanTerms } from '@dsm/contracts'
import { hundredthsBelow } from '../planning/rounding.ts'

/** A strategy that shapes the plan. */
export type AppliedStrategy = Pick<ConsideredStrategy, 'pinned' | 'then'>

type Planned = {
  /** What the forecast would commit, in points. */
  forecast: { commitPoints: number }
  facts: Pick<ContextFacts, 'carriedOverPoints'>
  policy: { commitProbability: number; maxPointsPerPerson: number | null }
}

/** All strategies together never take away more than this share of what the forecast would commit. */
const MOST_TAKEN = 0.5

/** The terms of a plan that no strategy shapes. */
export function neutralTerms(commitProbability: number): PlanTerms {
  return { commitProbability, commitScale: 1, reservePoints: 0, maxPointsPerPerson: null, smallItems: null }
}

/**
 * What strategies that apply at once make of a plan. Where they disagree:
 *
 * 1. For each kind of effect, pinned strategies count and the others do not, if any of that kind is pinned: a person's word is above the record.
 * 2. Of several scales below 1 the smallest counts alone: their reasons overlap, and multiplied they would take the same loss twice. One above 1
 *    counts only if none is below 1, and then the smallest of them.
 * 3. Reserves of different purpose add, of the same purpose the largest counts. The one for unplanned work is a share of the scaled commitment, the one
 *    for carry-over a share of the carried-over points.
 * 4. Together they never take more than half of the forecast's commitment: reserves give way.
 * 5. Of several limits per person the smallest counts. The policy's own limit stays: one that is not below it says nothing.
 * 6. Of several preferences for small items the mildest counts, so that people's own order is bent least: the smallest factor, then the smallest size.
 *
 * The order of strategies never matters. The probability of meeting the commitment is the policy's.
 */
export function combineEffects(applied: readonly AppliedStrategy[], { forecast, facts, policy }: Planned): PlanTerms {
  const commitScale = scaleOf(ofKind(applied, 'scale-commitment').map(({ factor }) => factor))
  const scaled = forecast.commitPoints * commitScale
  const unplanned = largest(ofKind(applied, 'reserve-for-unplanned').map(({ share }) => share)) * scaled
  const carryOver = largest(ofKind(applied, 'reserve-for-carry-over').map(({ share }) => share)) * facts.carriedOverPoints
  const room = scaled - forecast.commitPoints * (1 - MOST_TAKEN)
  const limit = Math.min(...ofKind(applied, 'limit-points-per-person').map(({ points }) => points))
  return {
    commitProbability: policy.commitProbability,
    commitScale,
    reservePoints: hundredthsBelow(Math.min(unplanned + carryOver, Math.max(0, room))),
    maxPointsPerPerson: limit < (policy.maxPointsPerPerson ?? Number.POSITIVE_INFINITY) ? limit : null,
    smallItems: mildest(ofKind(applied, 'prefer-small-items')),
  }
}

type EffectOf<Kind extends Effect['do']> = Extract<Effect, { do: Kind }>

function ofKind<Kind extends Effect['do']>(applied: readonly AppliedStrategy[], kind: Kind): EffectOf<Kind>[] {
  const isOfKind = (effect: Effect): effect is EffectOf<Kind> => effect.do === kind
  const found = applied.flatMap(({ pinned, then }) => (isOfKind(then) ? [{ pinned, then }] : []))
  const pinned = found.filter((each) => each.pinned)
  return (pinned.length > 0 ? pinned : found).map(({ then }) => then)
}

function scaleOf(factors: readonly number[]): number {
  const below = factors.filter((factor) => factor < 1)
  const above = factors.filter((factor) => factor > 1)
  if (below.length > 0) return Math.min(...below)
  return above.length > 0 ? Math.min(...above) : 1
}

const largest = (values: readonly number[]) => Math.max(0, ...values)

function mildest(preferences: readonly EffectOf<'prefer-small-items'>[]): PlanTerms['smallItems'] {
  const [first] = preferences.toSorted((a, b) => a.factor - b.factor || a.maxPoints - b.maxPoints)
  return first ? { maxPoints: first.maxPoints, factor: first.factor } : null
}
