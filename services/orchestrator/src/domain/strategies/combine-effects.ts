import type { ConsideredStrategy, ContextFacts, Effect, PlanningPolicy, PlanTerms } from '@dsm/contracts'
import { hundredthsBelow } from '../planning/rounding.ts'

/** A strategy that shapes the plan. */
export type AppliedStrategy = Pick<ConsideredStrategy, 'pinned' | 'then'>

type OwnTerms = Pick<PlanningPolicy, 'commitProbability' | 'maxPointsPerPerson'> &
  Partial<Pick<PlanningPolicy, 'commitScale' | 'reservePoints' | 'smallItems'>>

type Planned = {
  /** What would be committed without strategies, by the forecast and the policy's own scale and reserve (points). */
  forecast: { commitPoints: number }
  facts: Pick<ContextFacts, 'carriedOverPoints'>
  policy: OwnTerms
}

/** All strategies together never take away more than this share of what would be committed without them. */
const MOST_TAKEN = 0.5
/** The least and the most that a plan's terms may scale the forecast by. */
const SCALES = { least: 0.5, most: 1.25 }

/**
 * The terms of a plan that these strategies shape: the policy's own, changed by what they ask. Where they disagree:
 *
 * 1. For each kind of effect, pinned strategies count and the others do not, if any of that kind is pinned: a person's word is above the record.
 * 2. Of several scales below 1 the smallest counts alone: their reasons overlap, and multiplied they would take the same loss twice. One above 1
 *    counts only if none is below 1, and then the smallest of them. It multiplies the policy's own.
 * 3. Reserves of different purpose add, of the same purpose the largest counts. The one for unplanned work is a share of the scaled commitment, the one
 *    for carry-over a share of the carried-over points. They come on top of the policy's own.
 * 4. Together they never take more than half of what would be committed without them: reserves give way.
 * 5. Of several limits per person, the policy's own among them, the smallest counts.
 * 6. Of several preferences for small items the mildest counts, so that people's own order is bent least: the smallest factor, then the smallest size.
 *    The policy's own stands where no strategy has one.
 *
 * The order of strategies never matters. The probability of meeting the commitment is the policy's.
 */
export function combineEffects(applied: readonly AppliedStrategy[], { forecast, facts, policy }: Planned): PlanTerms {
  const growth = SCALES.most / (policy.commitScale ?? 1)
  const factor = Math.min(growth, factorOf(ofKind(applied, 'scale-commitment').map((effect) => effect.factor)))
  const scaled = forecast.commitPoints * factor
  const unplanned = largest(ofKind(applied, 'reserve-for-unplanned').map(({ share }) => share)) * scaled
  const carryOver = largest(ofKind(applied, 'reserve-for-carry-over').map(({ share }) => share)) * facts.carriedOverPoints
  const room = Math.max(0, scaled - forecast.commitPoints * (1 - MOST_TAKEN))
  const limits = ofKind(applied, 'limit-points-per-person').map(({ points }) => points)
  return {
    commitProbability: policy.commitProbability,
    ...scaledTerms({ factor, reserve: hundredthsBelow(Math.min(unplanned + carryOver, room)) }, { forecast, policy }),
    maxPointsPerPerson: smallest([...limits, ...(policy.maxPointsPerPerson === null ? [] : [policy.maxPointsPerPerson])]),
    smallItems: mildest(ofKind(applied, 'prefer-small-items')) ?? policy.smallItems ?? null,
  }
}

/** Scale and reserve that leave `factor` times the commitment less `reserve`. What the bounds of a scale do not let it take away, the reserve does. */
function scaledTerms(
  { factor, reserve }: { factor: number; reserve: number },
  { forecast, policy: { commitScale = 1, reservePoints = 0 } }: Pick<Planned, 'forecast' | 'policy'>,
): Pick<PlanTerms, 'commitScale' | 'reservePoints'> {
  const wanted = commitScale * factor
  const scale = Math.min(SCALES.most, Math.max(SCALES.least, wanted))
  const points = (forecast.commitPoints + reservePoints) / commitScale
  return { commitScale: scale, reservePoints: reservePoints * factor + reserve + Math.max(0, scale - wanted) * points }
}

type EffectOf<Kind extends Effect['do']> = Extract<Effect, { do: Kind }>

function ofKind<Kind extends Effect['do']>(applied: readonly AppliedStrategy[], kind: Kind): EffectOf<Kind>[] {
  const isOfKind = (effect: Effect): effect is EffectOf<Kind> => effect.do === kind
  const found = applied.flatMap(({ pinned, then }) => (isOfKind(then) ? [{ pinned, then }] : []))
  const pinned = found.filter((each) => each.pinned)
  return (pinned.length > 0 ? pinned : found).map(({ then }) => then)
}

function factorOf(factors: readonly number[]): number {
  const below = factors.filter((factor) => factor < 1)
  const above = factors.filter((factor) => factor > 1)
  if (below.length > 0) return Math.min(...below)
  return above.length > 0 ? Math.min(...above) : 1
}

const largest = (values: readonly number[]) => Math.max(0, ...values)
const smallest = (values: readonly number[]) => (values.length > 0 ? Math.min(...values) : null)

function mildest(preferences: readonly EffectOf<'prefer-small-items'>[]): PlanTerms['smallItems'] {
  const [first] = preferences.toSorted((a, b) => a.factor - b.factor || a.maxPoints - b.maxPoints)
  return first ? { maxPoints: first.maxPoints, factor: first.factor } : null
}
