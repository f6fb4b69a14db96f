import { DateTime } from 'luxon'

export type SprintDates = { startsOn: string; endsOn: string }

/** The last day that a sprint of `sprintDays` calendar days can touch when it starts within the coming week. Days are `YYYY-MM-DD`. */
export function lookAheadTo(today: string, sprintDays: number): string {
  return addDays(today, sprintDays + START_WITHIN_DAYS)
}

/** A long company shutdown still has a working day within this span. */
const START_WITHIN_DAYS = 28

function addDays(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate() ?? day
}

/**
 * When the next sprint runs: from the first working day not before `today` (on `startWeekday`, Monday = 1, where one is asked for), for `sprintDays` calendar days.
 * A weekday on which nobody works gives way to the next working day. Where none is in sight it runs from today, and planning finds that there are no hours.
 */
export function sprintDates(given: {
  today: string
  workingDays: readonly string[]
  sprintDays: number
  startWeekday: number | null
}): SprintDates {
  const { today, workingDays, sprintDays, startWeekday } = given
  const isStartDay = (day: string) => startWeekday === null || DateTime.fromISO(day, { zone: 'utc' }).weekday === startWeekday
  const coming = workingDays.filter((day) => day >= today)
  const startsOn = coming.find(isStartDay) ?? coming[0] ?? today
  return { startsOn, endsOn: addDays(startsOn, sprintDays - 1) }
}
