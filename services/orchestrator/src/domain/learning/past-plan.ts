import type { ContextFacts, PlanningPolicy } from '@dsm/contracts'
import { type AppliedStrategy, combineEffects } from '../strategies/combine-effects.ts'

/** A plan whose sprint is closed: what it was made from, what was committed, and what was delivered (points). */
export type PastPlan = {
  episodeId: string
  closedOn: string
  /** Instant at which its outcome was known: what was found by that has the same, whatever day it is where. */
  knownAt: string
  facts: ContextFacts
  /** Strategies that shaped it. */
  applied: readonly (AppliedStrategy & { name: string })[]
  /** `commitPoints`: what the forecast alone would have committed. */
  forecast: { commitPoints: number; p50: number }
  policy: Pick<PlanningPolicy, 'commitProbability' | 'maxPointsPerPerson'>
  commitment: number
  completed: number
  /** All work was done before the last day: the team could have completed at least this much. */
  ranOut: boolean
}

/** What the team could deliver, as far as is known: a sprint that ran out of work could have gone as the forecast said, or better. */
export const deliverable = ({ completed, ranOut, forecast }: PastPlan): number => (ranOut ? Math.max(completed, forecast.p50) : completed)

/** How many times the forecast's own commitment these strategies together leave, in 0..1.25. */
export function scaleWith(plan: PastPlan, applied: readonly AppliedStrategy[]): number {
  const { forecast, facts, policy } = plan
  if (forecast.commitPoints <= 0) return 1
  const { commitScale, reservePoints, maxPointsPerPerson } = combineEffects(applied, { forecast, facts, policy })
  const points = Math.max(0, forecast.commitPoints * commitScale - reservePoints)
  const limit = (maxPointsPerPerson ?? Number.POSITIVE_INFINITY) * Math.max(1, facts.teamSize)
  return Math.min(points, limit) / forecast.commitPoints
}

/** The plan as it would have been had a strategy not shaped it: the commitment changes as the terms do. */
export function withoutStrategy(plan: PastPlan, name: string): PastPlan {
  const applied = plan.applied.filter((strategy) => strategy.name !== name)
  if (applied.length === plan.applied.length) return plan
  const before = scaleWith(plan, plan.applied)
  return { ...plan, applied, commitment: before > 0 ? (plan.commitment * scaleWith(plan, applied)) / before : plan.commitment }
}

/** By day of closing; two of one day by id. */
export const oldestFirst = (history: readonly PastPlan[]): PastPlan[] =>
  history.toSorted((a, b) => compare(a.closedOn, b.closedOn) || compare(a.episodeId, b.episodeId))

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
