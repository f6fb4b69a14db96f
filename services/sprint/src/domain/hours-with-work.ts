import type { PlannedPerson, SprintTask } from '@dsm/contracts'

type LivedTask = Pick<SprintTask, 'committed' | 'addedOn' | 'removedOn' | 'doneOn'>

/** On the day on which work runs out it lasts, on average, until noon. */
const lastDayOfWork = 0.5

/**
 * Hours that the people of a sprint had while there was something to do, until it was closed: what a team completed in these is its speed, also if it ran out of work.
 * A day that begins with something open counts, half if nothing is open any more in the evening; one that begins with nothing open does not, whatever comes in.
 */
export function hoursWithWork(
  { people, closedOn }: { people: readonly { days: PlannedPerson['days'] }[]; closedOn: string },
  tasks: readonly LivedTask[],
): number {
  const hours = people.flatMap(({ days }) => days).filter(({ date }) => date <= closedOn)
  const shares = new Map([...new Set(hours.map(({ date }) => date))].map((date) => [date, shareWithWork(date, tasks)]))
  return hours.reduce((sum, day) => sum + day.hours * (shares.get(day.date) ?? 0), 0)
}

function shareWithWork(date: string, tasks: readonly LivedTask[]): number {
  const atFirst = tasks.some(
    ({ committed, addedOn, removedOn, doneOn }) =>
      (committed ? addedOn <= date : addedOn < date) && !isBefore(removedOn, date) && !isBefore(doneOn, date),
  )
  if (!atFirst) return 0
  const atLast = tasks.some(({ addedOn, removedOn, doneOn }) => addedOn <= date && !isBy(removedOn, date) && !isBy(doneOn, date))
  return atLast ? 1 : lastDayOfWork
}

const isBefore = (day: string | null, date: string) => day !== null && day < date
const isBy = (day: string | null, date: string) => day !== null && day <= date
