import type { StrategyRule } from '@dsm/contracts'
import { counted } from '../planning/words.ts'
import { holds } from '../strategies/holds.ts'
import { deliverable, oldestFirst, type PastPlan, scaleWith } from './past-plan.ts'
import { sumOf } from './sprint-record.ts'

type Rule = Pick<StrategyRule, 'when' | 'then'>

/** One past sprint replayed: commitments with and without the rule, and what they would have lost (points). */
export type Replayed = { episodeId: string; without: number; with: number; lossWithout: number; lossWith: number }

/** `lossWith`, `lossWithout`: means a sprint. `changed`: sprints whose commitment it would have changed. */
export type BackTest = { sprints: number; changed: number; lossWith: number; lossWithout: number; replayed: Replayed[] }

export type Verdict = { passed: boolean; because: string }

/** Fewer changed sprints say nothing about a rule. */
const FEWEST_CHANGED = 3
/** A smaller change of a commitment than this share is none. */
const SAME_SHARE = 0.01

/**
 * What the rule, beside the strategies that really applied, would have made of each past commitment, in the order in which the sprints closed. A commitment loses what
 * the policy's probability makes of its distance to what was delivered (quantile loss, Koenker and Bassett 1978: at 0.85 a point too many costs
 * 0.85, a point too few 0.15). History from which a rule was mined flatters it: this test can refuse a rule, the trial alone can promote it.
 */
export function backTest(rule: Rule, history: readonly PastPlan[]): BackTest {
  const replayed = oldestFirst(history).map((plan): Replayed => {
    const [before, after] = [scaleWith(plan, plan.applied), scaleUnder(rule, plan, plan.applied)]
    const changed = before > 0 ? plan.commitment * (after / before) : plan.commitment
    return {
      episodeId: plan.episodeId,
      without: plan.commitment,
      with: changed,
      lossWithout: loss(plan.commitment, plan),
      lossWith: loss(changed, plan),
    }
  })
  const mean = (of: (one: Replayed) => number) => (replayed.length === 0 ? 0 : sumOf(replayed.map(of)) / replayed.length)
  return {
    sprints: replayed.length,
    changed: replayed.filter(isChanged).length,
    lossWith: mean(({ lossWith }) => lossWith),
    lossWithout: mean(({ lossWithout }) => lossWithout),
    replayed,
  }
}

/** Whether a rule changes enough of these sprints to be judged by them. */
export const canJudge = ({ changed }: Pick<BackTest, 'changed'>): boolean => changed >= FEWEST_CHANGED

/**
 * Whether a rule may go, or stay, on trial: it changes enough past sprints and would not have made them worse; `where` says which sprints these are. What
 * another rule does already is found by whoever adds it.
 */
export function verdictOn({ sprints, changed, lossWith, lossWithout }: BackTest, where = 'on the stored history'): Verdict {
  if (!canJudge({ changed }))
    return {
      passed: false,
      because: `it would have changed ${changed} of ${counted(sprints, 'past sprint')}; ${FEWEST_CHANGED} are needed to judge it`,
    }
  const figures = `${lossWith.toFixed(2)} points a sprint with it, ${lossWithout.toFixed(2)} without, over ${counted(sprints, 'sprint')}`
  return lossWith <= lossWithout
    ? { passed: true, because: `${where} it loses no more: ${figures}` }
    : { passed: false, because: `${where} it loses more: ${figures}` }
}

function scaleUnder({ when, then }: Rule, plan: PastPlan, applied: PastPlan['applied']): number {
  return scaleWith(plan, holds(when, plan.facts) ? [...applied, { pinned: false, then }] : applied)
}

function loss(commitment: number, plan: PastPlan): number {
  const { commitProbability } = plan.policy
  const delivered = deliverable(plan)
  return commitment > delivered ? commitProbability * (commitment - delivered) : (1 - commitProbability) * (delivered - commitment)
}

/** Whether a commitment with a rule is another than the one without it. */
export const isChanged = (one: Pick<Replayed, 'with' | 'without'>) => Math.abs(one.with - one.without) > SAME_SHARE * one.without
