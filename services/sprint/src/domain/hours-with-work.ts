import type { PlannedPerson, SprintTask } from '@dsm/contracts'

type LivedTask = Pick<SprintTask, 'committed' | 'addedOn' | 'removedOn' | 'doneOn'>

/** On the day on which work runs out, or on which the sprint is closed in the morning, it lasts until noon on average. */
const halfDay = 0.5

type Lived = {
  people: readonly { days: PlannedPerson['days'] }[]
  closedOn: string
  /** The sprint was closed before noon of its last day. */
  inTheMorning: boolean
}

/**
 * Hours that the people of a sprint had while there was something to do, until it was closed: what a team completed in these is its speed, also if it ran out of work.
 * A day that begins with something open counts, half if nothing is open any more in the evening; one that begins with nothing open does not, whatever comes in.
 * The day of a sprint that is closed in the morning counts half if something was finished on it, else not at all.
 * In a sprint that ran out of work no more people had some than tasks were open: two tasks keep two of five busy. In others the few that are left at the end tell
 * nothing, since every sprint ends like that.
 */
export function hoursWithWork({ people, closedOn, inTheMorning }: Lived, tasks: readonly LivedTask[]): number {
  const isIdleMorning = inTheMorning && !tasks.some(({ doneOn }) => doneOn === closedOn)
  const isLived = (date: string) => date < closedOn || (date === closedOn && !isIdleMorning)
  const hours = people.flatMap(({ days }) => days).filter((day) => isLived(day.date) && day.hours > 0)
  const ranOut = tasks.every(({ removedOn, doneOn }) => isBy(removedOn, closedOn) || isBy(doneOn, closedOn))
  const days = Map.groupBy(hours, ({ date }) => date)
  return [...days].reduce((sum, [date, present]) => {
    const busy = ranOut ? Math.min(1, openAtFirst(date, tasks) / present.length) : Math.sign(openAtFirst(date, tasks))
    const lasts = isOpenAtLast(date, tasks) && !(inTheMorning && date === closedOn)
    const share = lasts ? busy : busy * halfDay
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
