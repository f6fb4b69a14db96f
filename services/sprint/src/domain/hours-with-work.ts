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
 * A sprint that is closed late also has the hours of the days after its last planned one, each like a planned one on average, up to the last on which something was finished:
 * that shows that the team went on.
 */
export function hoursWithWork({ people, closedOn, inTheMorning }: Lived, tasks: readonly LivedTask[]): number {
  const isIdleMorning = inTheMorning && !tasks.some(({ doneOn }) => doneOn === closedOn)
  const isLived = (date: string) => date < closedOn || (date === closedOn && !isIdleMorning)
  const late = lateDays(people, tasks, closedOn)
  const hours = people.flatMap(({ days }) => [...days, ...late(days)]).filter((day) => isLived(day.date) && day.hours > 0)
  const ranOut = tasks.every(({ removedOn, doneOn }) => isBy(removedOn, closedOn) || isBy(doneOn, closedOn))
  const days = Map.groupBy(hours, ({ date }) => date)
  return [...days].reduce((sum, [date, present]) => {
    const busy = ranOut ? Math.min(1, openAtFirst(date, tasks) / present.length) : Math.sign(openAtFirst(date, tasks))
    const lasts = isOpenAtLast(date, tasks) && !(inTheMorning && date === closedOn)
    const share = lasts ? busy : busy * halfDay
    return sum + share * present.reduce((all, day) => all + day.hours, 0)
  }, 0)
}

type Day = Pick<PlannedPerson['days'][number], 'date' | 'hours'>

/** What a person's planned days are followed by in a sprint that went on after its end. */
function lateDays(people: Lived['people'], tasks: readonly LivedTask[], closedOn: string): (days: readonly Day[]) => Day[] {
  const planned = people.flatMap(({ days }) => days.map(({ date }) => date)).toSorted()
  const lastPlanned = planned.at(-1) ?? closedOn
  const lastDone = tasks.reduce((last, { doneOn }) => (doneOn !== null && doneOn <= closedOn && doneOn > last ? doneOn : last), lastPlanned)
  const worked = new Set(planned.map(weekdayOf))
  const dates: string[] = []
  for (let date = dayAfter(lastPlanned); date <= lastDone; date = dayAfter(date)) if (worked.has(weekdayOf(date))) dates.push(date)
  return (days) => {
    const hours = days.reduce((sum, day) => sum + day.hours, 0) / Math.max(1, days.length)
    return dates.map((date) => ({ date, hours }))
  }
}

const dayMs = 86_400_000
const dayAfter = (date: string) => new Date(Date.parse(date) + dayMs).toISOString().slice(0, 10)
const weekdayOf = (date: string) => new Date(date).getUTCDay()

const openAtFirst = (date: string, tasks: readonly LivedTask[]): number =>
  tasks.filter(
    ({ committed, addedOn, removedOn, doneOn }) =>
      (committed ? addedOn <= date : addedOn < date) && !isBefore(removedOn, date) && !isBefore(doneOn, date),
  ).length

const isOpenAtLast = (date: string, tasks: readonly LivedTask[]): boolean =>
  tasks.some(({ addedOn, removedOn, doneOn }) => addedOn <= date && !isBy(removedOn, date) && !isBy(doneOn, date))

const isBefore = (day: string | null, date: string) => day !== null && day < date
const isBy = (day: string | null, date: string) => day !== null && day <= date
