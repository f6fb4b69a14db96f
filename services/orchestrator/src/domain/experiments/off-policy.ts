import type { OffPolicyAnswer, OffPolicyEstimate } from '@dsm/contracts'
import { type BoundedDraw, confidenceSequence } from './e-value.ts'
import { baselines, type TrialSprint } from './trial-sprint.ts'

/** Fewer sprints, or sprints worth fewer, say nothing about what would have been. */
const LEAST_SPRINTS = 10
const LEAST_EFFECTIVE = 5
/** Each bound fails with at most this probability, at all times together: the interval holds with 90 %. */
const ERROR_RATE = 0.05

/**
 * The mean score that these sprints would have had under another rule: doubly robust (Dudík, Langford and Li, 2011) with each sprint's expectation made of the
 * sprints before it, so that every term is unbiased; the interval is a confidence sequence by betting, which holds for any number of sprints. Sprints whose
 * propensity was 1 tell about `always` alone.
 */
export function offPolicy(sprints: readonly TrialSprint[], target: 'always' | 'never'): OffPolicyEstimate {
  const chanceOf = ({ propensity }: TrialSprint) => (target === 'always' ? propensity : 1 - propensity)
  const agrees = ({ treated }: TrialSprint) => treated === (target === 'always')
  const usable = sprints.filter((sprint) => chanceOf(sprint) > 0)
  const weights = usable.map((sprint) => (agrees(sprint) ? 1 / chanceOf(sprint) : 0))
  const total = sumOf(weights)
  const effectiveSprints = total > 0 ? total ** 2 / sumOf(weights.map((weight) => weight ** 2)) : 0
  const extent = { sprints: usable.length, effectiveSprints }
  const missing = missingFrom(extent, sprints.length, target)
  if (missing !== undefined) return { kind: 'not-enough-data', missing, ...extent }

  const expected = baselines(usable)
  const draws = usable.map(({ score }, index): BoundedDraw => {
    const baseline = expected[index] ?? 0.5
    const chance = chanceOf(usable[index] ?? { treated: true, propensity: 1, score })
    return {
      value: baseline + (weights[index] ?? 0) * (score - baseline),
      low: Math.min(baseline, baseline - baseline / chance),
      high: Math.max(baseline, baseline + (1 - baseline) / chance),
    }
  })
  const [lower, upper] = confidenceSequence(draws, ERROR_RATE, [0, 1])
  const estimate = Math.min(1, Math.max(0, sumOf(draws.map(({ value }) => value)) / draws.length))
  return { kind: 'estimate', estimate, lower: Math.min(lower, estimate), upper: Math.max(upper, estimate), ...extent }
}

/** Both answers beside what happened. */
export function whatWouldHaveBeen(sprints: readonly TrialSprint[]): Pick<OffPolicyAnswer, 'always' | 'never' | 'logged'> {
  return {
    always: offPolicy(sprints, 'always'),
    never: offPolicy(sprints, 'never'),
    logged: sprints.length > 0 ? sumOf(sprints.map(({ score }) => score)) / sprints.length : null,
  }
}

type Extent = { sprints: number; effectiveSprints: number }

function missingFrom({ sprints, effectiveSprints }: Extent, all: number, target: 'always' | 'never'): string | undefined {
  const what = target === 'always' ? 'applied' : 'left out'
  if (all === 0) return 'no closed sprint for which its condition held'
  if (sprints === 0) return `chance could never have had it ${what}: nothing to compare with`
  if (sprints < LEAST_SPRINTS) return `${sprints} sprints in which it might have been ${what}, ${LEAST_SPRINTS} are needed`
  if (effectiveSprints >= LEAST_EFFECTIVE) return undefined
  return `the sprints in which it was ${what} are worth ${effectiveSprints.toFixed(1)}, ${LEAST_EFFECTIVE} are needed`
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
