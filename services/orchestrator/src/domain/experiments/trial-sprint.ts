import type { BoundedDraw } from './e-value.ts'

/** A closed sprint of a trial: whether it was treated, with what probability it was to be, and how it went (score in 0..1). */
export type TrialSprint = { treated: boolean; propensity: number; score: number }

/** How fast the expected score follows the scores: a guess that is out of date costs power, never validity. */
const BASELINE_DISCOUNT = 0.97

/** What to expect of each sprint, from those before it: the mean of the two arms, half before there is any. */
export function baselines(sprints: readonly TrialSprint[]): number[] {
  const arms = { treated: { weight: 1, sum: 0.5 }, control: { weight: 1, sum: 0.5 } }
  return sprints.map(({ treated, score }) => {
    const expected = (arms.treated.sum / arms.treated.weight + arms.control.sum / arms.control.weight) / 2
    const arm = treated ? arms.treated : arms.control
    arm.weight = arm.weight * BASELINE_DISCOUNT + 1
    arm.sum = arm.sum * BASELINE_DISCOUNT + score
    return expected
  })
}

/**
 * One unbiased draw of "score if treated less score if not" from each sprint: the augmented inverse-propensity score of Robins, Rotnitzky and Zhao (1994).
 * Its mean is the difference whatever the baseline and the propensity are, if both were known before the sprint; a good baseline makes it narrow.
 */
export function differences(sprints: readonly TrialSprint[]): BoundedDraw[] {
  const expected = baselines(sprints)
  return sprints.map(({ treated, propensity, score }, index) => {
    const baseline = expected[index] ?? 0.5
    const other = 1 - propensity
    return {
      value: treated ? (score - baseline) / propensity : -(score - baseline) / other,
      low: -Math.max(baseline / propensity, (1 - baseline) / other),
      high: Math.max((1 - baseline) / propensity, baseline / other),
    }
  })
}
