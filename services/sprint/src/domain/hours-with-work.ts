import type { PlannedPerson, SprintTask } from '@dsm/contracts'

type LivedTask = Pick<SprintTask, 'committed' | 'addedOn' | 'removedOn' | 'doneOn'>

/** On the day on which work runs out it lasts, on average, until noon. */
const lastDayOfWork = 0.5

/**
 * Hours that the people of a sprint had while there was something to do, until it was closed: what a team completed in these is its speed, also if it ran out of work.
 * A day that begins with something open counts, half if nothing is open any more in the evening; one that begins with nothing open does not, whatever comes in.
 * In a sprint that ran out of work no more people had some than tasks were open: two tasks keep two of five busy. In others the few that are left at the end tell
 * nothing, since every sprint ends like that.
 */
export function hoursWithWork(
  { people, closedOn }: { people: readonly { days: PlannedPerson['days'] }[]; closedOn: string },
  tasks: readonly LivedTask[],
): number {
  const hours = people.flatMap(({ days }) => days).filter((day) => day.date <= closedOn && day.hours > 0)
  const ranOut = tasks.every(({ removedOn, doneOn }) => isBy(removedOn, closedOn) || isBy(doneOn, closedOn))
  const days = Map.groupBy(hours, ({ date }) => date)
  return [...days].reduce((sum, [date, present]) => {
    const busy = ranOut ? Math.min(1, openAtFirst(date, tasks) / present.length) : Math.sign(openAtFirst(date, tasks))
    const share = isOpenAtLast(date, tasks) ? busy : busy * lastDayOfWork
    return sum + share * present.reduce((all, day) => all + day.hours, 0)
  }, 0)
}

const openAtFirst = (date: string, tasks: readonly LivedTask[]): number =>
  tasks.filter(
    ({ committed, addedOn, removedOn, doneOn }) =>
      (committed ? addedOn <= date : addedOn < date) && !isBefore(removedOn, date) && !isBefore(doneOn, date),
  ).length

const isOpenAtLast = (date: string, tasks: readonly LivedTask[]): boolean =>
  tasks.some(({ addedOn, removedOn, doneOn }) => addedOn <= date && !isBy(removedOn, date) && !isBy(doneOn, date))

const isBefore = (day: string | null, date: string) => day !== null && day < date
const isBy = (day: string | null, date: string) => day !== null && day <= date
