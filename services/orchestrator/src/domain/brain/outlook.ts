import type { Decision, Sprint, SprintOutlook } from '@dsm/contracts'
import { commitmentMetWith, type Distribution, predict, reforecast } from '@dsm/forecast'
import { contextOf, learnerOf, similarOf } from '../planning/learner-of.ts'
import { hundredths } from '../planning/rounding.ts'
import { sum } from '../planning/sum.ts'

type Running = Pick<Sprint, 'workingDays' | 'totals'>

/**
 * What a running sprint will end with: the forecast that it was planned with, corrected by its progress so far as closed sprints taught. Null on its first day and after its last one, where
 * the plan's forecast and the outcome say it all.
 */
export function outlookOf(
  { snapshot, policy }: Pick<Decision, 'snapshot' | 'policy'>,
  sprint: Running,
  today: string,
): SprintOutlook | null {
  const { workingDays, totals } = sprint
  const learner = learnerOf(snapshot, policy)
  const context = contextOf(snapshot, sum(snapshot.people.map(({ hours }) => hours)))
  const planned = predict(learner, context, { similar: similarOf(snapshot.belief.recall) })
  const gone = workingDays.filter((day) => day < today).length / Math.max(1, workingDays.length)
  const { completed: done, added, removed, commitment } = totals
  const progress = { gone, done, added, removed }
  const found = planned && reforecast(learner, { context: { ...context, committed: commitment }, forecast: planned.facts, progress })
  if (!found) return null
  const { p15, p50, p85, facts } = found
  return { p15: hundredths(p15), p50: hundredths(p50), p85: hundredths(p85), commitmentMet: metWith(facts, commitment) }
}

/** Probability that the points are completed, to two decimals; certain only of those that are. */
function metWith(facts: Distribution, points: number): number {
  if (points <= facts.least) return 1
  const steps = Array.from({ length: 99 }, (_, index) => (99 - index) / 100)
  return steps.find((probability) => commitmentMetWith(facts, probability) >= points) ?? 0
}
