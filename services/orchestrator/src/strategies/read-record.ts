import type { Confidence, Strategy } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import type { TrialSprint } from '../domain/experiments/trial-sprint.ts'
import { confidence } from '../domain/strategies/confidence.ts'
import { type Evidence, evidenceOf } from '../store/strategy-applications.ts'
import type { StoredStrategy } from '../store/strategies.ts'

/**
 * What is known of some strategies from closed sprints, version by version. Where advice took a candidate without a strategy that chance had applied, the two
 * parts of the record part:
 *
 * - Confidence says how sprints went that the strategy shaped, so such a sprint is none of them.
 * - A trial compares the arms as chance dealt them (intention to treat). Advice sees the sprint, and candidates without the strategy exist apart from the
 *   rule's own only where it was dealt: whether it leaves it out depends on both, so dropping these sprints, or counting them as control, would compare
 *   sprints that chance did not make comparable, and a strategy without any effect could look good because advice leaves it out of the bad ones. As dealt, each
 *   draw is unbiased for what applying it brings under the advice that there is, and the error rates hold; what is left out dilutes an effect and makes none.
 */
export type StrategyRecord = {
  confidenceIn: (strategy: { id: string; version: number }) => Confidence
  /** Every sprint for which the condition of the version held, oldest first, as chance dealt it; those without chance have propensity 1. */
  sprintsOf: (strategy: { id: string; version: number }) => TrialSprint[]
}

export async function readRecord(q: Queryable, strategies: readonly { id: string }[]): Promise<StrategyRecord> {
  const evidence = await evidenceOf(
    q,
    strategies.map(({ id }) => id),
  )
  const byVersion = Map.groupBy(evidence, (each) => keyOf({ id: each.strategyId, version: each.version }))
  const of = (strategy: { id: string; version: number }): Evidence[] => byVersion.get(keyOf(strategy)) ?? []
  return {
    confidenceIn: (strategy) =>
      confidence(
        of(strategy)
          .filter(({ shaped }) => shaped)
          .map(({ met }) => met),
      ),
    sprintsOf: (strategy) => of(strategy).map(({ arm, propensity, score }) => ({ treated: arm !== 'control', propensity, score })),
  }
}

/** Sprints of a trial: those in which chance decided. */
export const ofTrial = (sprints: readonly TrialSprint[]) => sprints.filter(({ propensity }) => propensity < 1)

/** Strategies as callers see them. */
export async function withConfidence(q: Queryable, stored: readonly StoredStrategy[]): Promise<Strategy[]> {
  const record = await readRecord(q, stored)
  return stored.map((strategy) => ({ ...strategy, confidence: record.confidenceIn(strategy) }))
}

const keyOf = ({ id, version }: { id: string; version: number }) => `${id} ${version}`
