import type { Comparison, Effect, StrategyRule } from '@dsm/contracts'
import { hundredths } from '../planning/rounding.ts'
import { counted, percent } from '../planning/words.ts'
import { candidateConditions } from './conditions.ts'
import { nameRule, wordsOf } from './name-rule.ts'
import { deliverable, oldestFirst, type PastPlan, scaleWith } from './past-plan.ts'
import { bestShrinkage, shiftWhere } from './shifts.ts'
import { sumOf } from './sprint-record.ts'

/** A rule found in the history, and what speaks for it. `effect`: change of what is delivered where it holds, as a share, shrunk. */
export type MinedRule = { name: string; rule: StrategyRule; episodeIds: string[]; effect: number; probability: number }

const FEWEST_SUPPORTING = 4
const LOWEST_PROBABILITY = 0.9
/** A smaller change is not worth a rule. */
const SMALLEST_CHANGE = 0.03
/** A sprint counts as no more than this far off: one that broke down is not the rule. */
const FARTHEST = { below: Math.log(0.3), above: Math.log(2.5) }

/**
 * Rules that the stored history suggests, most probable first: conditions under which teams delivered less (or more) than the forecast with the strategies of the
 * time said. The residual of a sprint is log(delivered ÷ what was expected); its shift where a condition holds is shrunk towards 0.
 *
 * Many conditions are looked at, so one of them will look good by chance. Few are tested (see `candidateConditions`), and the probability that a rule
 * helps is corrected for all m of them, in both directions, by the union bound, 1 − 2m × (1 − p): where nothing is to be found, at most one history
 * in ten gives any rule. It takes 4 supporting sprints and 0.9 after the correction. Of a condition and its opposite the one counts where the forecast is wrong.
 */
export function mineRules(history: readonly PastPlan[]): MinedRule[] {
  const plans = oldestFirst(history)
  const residuals = plans.map(residual)
  const conditions = candidateConditions(
    plans.map(({ facts }) => facts),
    FEWEST_SUPPORTING,
  )
  if (conditions.length === 0) return []
  const shrinkage = bestShrinkage(
    conditions.map(({ holds }) => holds),
    residuals,
  )
  return conditions
    .flatMap(({ when: [comparison], holds }): MinedRule[] => {
      const shift = shiftWhere(holds, residuals, shrinkage)
      const probability = Math.max(0, 1 - 2 * conditions.length * (1 - shift.probability))
      const effect = Math.exp(shift.effect) - 1
      const isElsewhere = Math.abs(shift.level + shift.effect) < Math.abs(shift.level)
      if (probability <= LOWEST_PROBABILITY || Math.abs(effect) < SMALLEST_CHANGE || isElsewhere) return []
      const supporting = plans.filter((_plan, index) => holds[index])
      const then = effectFor(comparison, effect, supporting)
      return [
        {
          name: nameRule([comparison], then),
          rule: { when: [comparison], then, because: becauseOf(comparison, effect, supporting.length) },
          episodeIds: supporting.map(({ episodeId }) => episodeId),
          effect,
          probability,
        },
      ]
    })
    .toSorted((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1))
}

function residual(plan: PastPlan): number {
  const expected = plan.forecast.p50 * scaleWith(plan, plan.applied)
  if (expected <= 0) return 0
  const off = Math.log(Math.max(deliverable(plan), 1e-9) / expected)
  // A sprint that ran out of work shows that it was not too much, not that it was too little.
  return Math.max(FARTHEST.below, Math.min(FARTHEST.above, plan.ranOut ? Math.max(0, off) : off))
}

/** Work that arrives and work that was carried over get a reserve, which says what the points are kept for; anything else scales the commitment. */
function effectFor({ fact, is }: Comparison, effect: number, supporting: readonly PastPlan[]): Effect {
  if (effect < 0 && is === '>' && fact === 'recentAddedShare')
    return { do: 'reserve-for-unplanned', share: hundredths(Math.min(0.5, -effect)) }
  const carried = sumOf(supporting.map(({ facts }) => facts.carriedOverPoints))
  const share = (-effect * sumOf(supporting.map(({ forecast }) => forecast.commitPoints))) / carried
  if (effect < 0 && is === '>' && fact === 'carriedOverPoints' && share <= 0.5)
    return { do: 'reserve-for-carry-over', share: hundredths(share) }
  return { do: 'scale-commitment', factor: Math.min(1.25, Math.max(0.5, hundredths(1 + effect))) }
}

function becauseOf(comparison: Comparison, effect: number, sprints: number): string {
  return `in ${counted(sprints, 'sprint')} with ${wordsOf(comparison)} the team delivered ${percent(Math.abs(effect))} ${effect < 0 ? 'less' : 'more'} than the forecast said`
}
