import type { PlanningPolicy, PlanningSnapshot, Recall } from '@dsm/contracts'
import { type Learner, newLearner, observe, type SimilarEpisode, type SprintContext } from '@dsm/forecast'
import { sum } from './sum.ts'

/** The last few answers: one decision asks for the same learner once for each candidate, and again to check each plan. */
const known = new WeakMap<PlanningSnapshot['history'], { snapshot: PlanningSnapshot; rate: PlanningPolicy['forecast']; learner: Learner }>()

/** What was learned from the closed sprints of the snapshot: other projects first, then the team's own in order, each with what memory had said of it. */
export function learnerOf(snapshot: PlanningSnapshot, { forecast: rate }: PlanningPolicy): Learner {
  const before = known.get(snapshot.history)
  if (before && before.snapshot.belief === snapshot.belief && before.rate === rate) return before.learner
  const learner = learn(snapshot, rate)
  known.set(snapshot.history, { snapshot, rate, learner })
  return learner
}

/** Each sprint is learned from with what is known before planning: hours and days. What was committed then came out of planning itself. */
function learn({ projectId, history, belief }: PlanningSnapshot, rate: PlanningPolicy['forecast']): Learner {
  const recalled = new Map(belief.recalledBefore.map(({ sprintId, episodes }) => [sprintId, episodes.map(similar)]))
  const peers = belief.peers.map(({ projectId: team, hours, workingDays: days, completed: delivered, ranOut }) => ({
    context: { team, hours, days },
    delivered,
    ranOut,
  }))
  const own = history.map(({ sprintId, hours, workingDays: days, completed: delivered, ranOut }) => ({
    context: { team: projectId, hours, days },
    delivered,
    ranOut,
    similar: recalled.get(sprintId) ?? [],
  }))
  return [...peers, ...own].reduce(observe, newLearner({ rate }))
}

/** What is known of the sprint to plan: hours and days, and no commitment yet, since that is what is being decided. */
export function contextOf({ projectId, people, sprint }: PlanningSnapshot, hours: number): SprintContext {
  return { team: projectId, hours, fullHours: sum(people.map((person) => person.fullHours)), days: sprint.workingDays.length }
}

export function similarOf({ episodes }: Recall): SimilarEpisode[] {
  return episodes.map(({ score, completed, commitment, facts: { hours } }) => similar({ score, completed, commitment, hours }))
}

function similar(past: { score: number; completed: number; commitment: number; hours: number }): SimilarEpisode {
  return { similarity: past.score, delivered: past.completed, hours: past.hours, committed: past.commitment }
}
