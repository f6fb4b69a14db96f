import type { Project, Sprint } from '@dsm/contracts'
import { DateTime } from 'luxon'

/** When a daily scrum is held: five fields of cron, by the clocks of a zone. */
export type DailySchedule = { cron: string; timeZone: string }

const weekdayOf = (day: string): number => DateTime.fromISO(day, { zone: 'utc' }).weekday
const DAYS_OF_WEEK = 7
const mondayToFriday = [1, 2, 3, 4, 5]

/**
 * The weekdays (1 is Monday) on which a sprint's daily scrum is due: those that its calendar works on. A sprint shorter than a week does not show them all, so it
 * has Monday to Friday as well: it is closed on the next of them after its end.
 */
export function weekdaysOf({ workingDays, startsOn, endsOn }: Pick<Sprint, 'workingDays' | 'startsOn' | 'endsOn'>): number[] {
  const span = DateTime.fromISO(endsOn, { zone: 'utc' }).diff(DateTime.fromISO(startsOn, { zone: 'utc' }), 'days').days + 1
  const shown = new Set([...workingDays.map(weekdayOf), ...(span < DAYS_OF_WEEK ? mondayToFriday : [])])
  return [...shown].toSorted((a, b) => a - b)
}

/** Cron's expression and the zone for these weekdays and a project. */
export function scheduleOf(
  weekdays: readonly number[],
  { timeZone, dailyScrumAt }: Pick<Project, 'timeZone' | 'dailyScrumAt'>,
): DailySchedule {
  const [hour, minute] = dailyScrumAt.split(':').map(Number)
  return { cron: `${minute} ${hour} * * ${cronDays(weekdays)}`, timeZone }
}

/** `1-5`, `1,3,5`, `0,6`: for cron Sunday is 0, and it comes first. */
function cronDays(weekdays: readonly number[]): string {
  const days = weekdays.map((day) => day % DAYS_OF_WEEK).toSorted((a, b) => a - b)
  const [first = 0, last = 0] = [days[0], days.at(-1)]
  const isRun = days.length > 2 && last - first === days.length - 1
  return isRun ? `${first}-${last}` : days.join(',')
}
