import { DateTime } from 'luxon'

export type SprintDates = { startsOn: string; endsOn: string }

/** How far to look for the first working day of a sprint of `sprintDays` calendar days: one that starts within four weeks is seen to its end. Days are `YYYY-MM-DD`. */
export function lookAheadTo(today: string, sprintDays: number): string {
  return addDays(today, sprintDays + START_WITHIN_DAYS)
}

/** Few company shutdowns last longer. */
const START_WITHIN_DAYS = 28

function addDays(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate() ?? day
}

/**
 * When the next sprint runs, for `sprintDays` calendar days: from the first working day that is not before `today`, or not before the coming `startWeekday` (Monday = 1)
 * where one is asked for. On a weekday that is free it so begins with the next working day, not a week later, and ends with the days that were counted from the weekday, so that the next one begins on it again.
 * Where no working day is in sight it runs from today, and planning finds that there are no hours.
 */
export function sprintDates(given: {
  today: string
  workingDays: readonly string[]
  sprintDays: number
  startWeekday: number | null
}): SprintDates {
  const { today, workingDays, sprintDays, startWeekday } = given
  const from = startWeekday === null ? today : comingWeekday(today, startWeekday)
  const startsOn = workingDays.find((day) => day >= from) ?? workingDays.find((day) => day >= today) ?? today
  let endsOn = addDays(startWeekday === null || startsOn < from ? startsOn : from, sprintDays - 1)
  while (endsOn < startsOn) endsOn = addDays(endsOn, sprintDays)
  return { startsOn, endsOn }
}

/** The first such weekday from `today` on. */
function comingWeekday(today: string, weekday: number): string {
  const daysUntil = (weekday - DateTime.fromISO(today, { zone: 'utc' }).weekday + 7) % 7
  return addDays(today, daysUntil)
}
