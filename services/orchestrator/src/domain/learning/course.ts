import { dayIn, type Sprint, type SprintMark, type SprintTask } from '@dsm/contracts'
import { sumOf } from './sprint-record.ts'

type Closed = {
  sprint: Pick<Sprint, 'workingDays' | 'timeZone' | 'people' | 'startedAt' | 'hoursWithWork'>
  tasks: readonly Pick<SprintTask, 'points' | 'committed' | 'addedOn' | 'removedOn' | 'doneOn'>[]
  closedOn: string
}

/** Shares of its time at which a sprint is looked back on: what the daily scrum can still act on. */
const shares = [0.3, 0.5, 0.8]

/**
 * Where a sprint stood in the evenings nearest to those shares of the hours in which there was work, which are those that its speed is measured in: a
 * sprint that ran out of work was over when it did. Estimates count as they were at the end. Nothing where nobody had hours.
 */
export function courseOf({ sprint, tasks, closedOn }: Closed): SprintMark[] {
  const startedOn = sprint.startedAt === null ? (sprint.workingDays[0] ?? closedOn) : dayIn(sprint.timeZone, sprint.startedAt)
  const lived = sprint.workingDays.filter((day) => day >= startedOn && day <= closedOn)
  const hoursOn = (day: string) =>
    sumOf(sprint.people.flatMap(({ days }) => days.filter(({ date }) => date === day).map(({ hours }) => hours)))
  const evenings = lived.map((day, index) => ({ day, gone: sumOf(lived.slice(0, index + 1).map(hoursOn)) }))
  const all = sprint.hoursWithWork ?? evenings.at(-1)?.gone ?? 0
  const within = evenings.filter((evening) => evening.gone > 0 && evening.gone < all)
  const nearest = shares.map((share) => within.toSorted((a, b) => Math.abs(a.gone / all - share) - Math.abs(b.gone / all - share))[0])
  return [...new Set(nearest)].flatMap((evening) => (evening ? [{ gone: evening.gone / all, ...pointsAt(evening.day, tasks) }] : []))
}

function pointsAt(day: string, tasks: Closed['tasks']): Pick<SprintMark, 'done' | 'open'> {
  const held = tasks.filter(({ committed, addedOn, removedOn }) => (committed || addedOn <= day) && (removedOn === null || removedOn > day))
  const isDone = ({ doneOn }: Closed['tasks'][number]) => doneOn !== null && doneOn <= day
  const pointsOf = (some: Closed['tasks']) => sumOf(some.map(({ points }) => points))
  return { done: pointsOf(held.filter(isDone)), open: pointsOf(held.filter((task) => !isDone(task))) }
}
