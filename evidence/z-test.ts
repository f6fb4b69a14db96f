import type { TrialSprint } from '@dsm/orchestrator-service/domain'

/** Whether a one-sided z-test of level 0.05 for two proportions finds the treated arm better: right for one look at an end set beforehand, and for no more. */
export function zTestPromotes(sprints: readonly TrialSprint[]): boolean {
  let [treated, control, treatedMet, controlMet] = [0, 0, 0, 0]
  for (const sprint of sprints) {
    if (sprint.treated) {
      treated += 1
      treatedMet += sprint.score
    } else {
      control += 1
      controlMet += sprint.score
    }
  }
  // Below five of each arm nobody would test.
  if (Math.min(treated, control) < 5) return false
  const pooled = (treatedMet + controlMet) / (treated + control)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / control))
  return error > 0 && (treatedMet / treated - controlMet / control) / error > 1.645
}
