import type { PastSprint, PlanningPolicy, PlanningSnapshot, Recall, SimilarSprint, SprintMark } from '@dsm/contracts'
import type { Learner, Progress, SimilarEpisode, SprintContext } from '@dsm/forecast'
import { similarSprint } from '../memory/similar-sprint.ts'
import { incrementalFold } from './incremental-fold.ts'
import { sum } from './sum.ts'

/** The last few answers: one decision asks for the same learner once for each candidate, and again to check each plan. */
const known = new WeakMap<PlanningSnapshot['history'], { snapshot: PlanningSnapshot; rate: PlanningPolicy['forecast']; learner: Learner }>()

/** One for each of so many projects; with more, those that plan least often are learned from the start. */
const fold = incrementalFold({ most: 32 })

/** What was learned from the closed sprints of the snapshot: other projects first, then the team's own in order, each with what memory had said of it and how it went. */
export function learnerOf(snapshot: PlanningSnapshot, { forecast: rate }: PlanningPolicy): Learner {
  const before = known.get(snapshot.history)
  if (before && before.snapshot.belief === snapshot.belief && before.rate === rate) return before.learner
  const learner = learn(snapshot, rate)
  known.set(snapshot.history, { snapshot, rate, learner })
  return learner
}

/**
 * Each sprint is learned from with what is known before planning: hours and days. What was committed then came out of planning itself. A sprint in which
 * nobody had an hour says nothing about speed.
 */
function learn({ projectId, history, belief }: PlanningSnapshot, rate: PlanningPolicy['forecast']): Learner {
  const recalled = new Map(belief.recalledBefore.map(({ sprintId, episodes }) => [sprintId, episodes.map(similar)]))
  const courses = new Map(belief.courses?.map(({ sprintId, marks }) => [sprintId, marks]))
  const others = Map.groupBy(belief.peers, ({ team }) => team)
  const lowestOf = new Map([...others].map(([team, sprints]) => [team, lowestSpeed(sprints, rate)]))
  const peers = belief.peers
    .filter(worked)
    .map((past) => lived(past, { team: past.team, lowest: lowestOf.get(past.team) ?? 0, marks: past.marks }))
  const lowest = lowestSpeed(history, rate)
  const own = history.filter(worked).map((past) => ({
    ...lived(past, { team: projectId, lowest, marks: courses.get(past.sprintId) }),
    similar: recalled.get(past.sprintId) ?? [],
  }))
  return fold([...peers, ...own], rate)
}

type Past = Pick<PastSprint, 'hours' | 'workingDays' | 'completed' | 'ranOut'>

const worked = ({ hours }: Past) => hours > 0

/**
 * A sprint that completed less than the lowest share of the usual counts as that share: were one without a completed point taken at its word, the next
 * commitment would be nothing, no sprint would follow, and nothing could ever be learned again. One that ran out of work is a lower limit already.
 */
function lived({ hours, workingDays: days, completed, ranOut }: Past, { team, lowest, marks }: Of) {
  const delivered = ranOut ? completed : Math.max(completed, lowest * hours)
  return { context: { team, hours, days }, delivered, ranOut, progress: marks?.map(progressAt) }
}

type Of = { team: string; lowest: number; marks: readonly SprintMark[] | undefined }

/** What is open says it all of scope: nothing is added to it or taken from it. */
const progressAt = (mark: SprintMark): Progress => ({ ...mark, added: 0, removed: 0 })

/** The policy's lowest share of the median speed of the sprints that completed something, or of the prior without any (points per hour). */
function lowestSpeed(sprints: readonly Past[], { lowestShare, pointsPerHour }: PlanningPolicy['forecast']): number {
  const speeds = sprints.filter((past) => worked(past) && past.completed > 0).map(({ completed, hours }) => completed / hours)
  return lowestShare * (speeds.toSorted((a, b) => a - b)[Math.floor(speeds.length / 2)] ?? pointsPerHour)
}

/** What is known of the sprint to plan: hours and days, and no commitment yet, since that is what is being decided. */
export function contextOf({ projectId, people, sprint }: PlanningSnapshot, hours: number): SprintContext {
  return { team: projectId, hours, fullHours: sum(people.map((person) => person.fullHours)), days: sprint.workingDays.length }
}

export function similarOf({ episodes }: Recall): SimilarEpisode[] {
  return episodes.map(similarSprint).map(similar)
}

function similar({ score, completed, commitment, hours }: SimilarSprint): SimilarEpisode {
  return { similarity: score, delivered: completed, hours, committed: commitment }
}
