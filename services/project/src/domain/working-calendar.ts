import type { Calendar, Reduction } from '@dsm/contracts'
import type { DayOfWeek } from './day.ts'

/** A public holiday. `portion` is the part of the day that is free: 0.5 where it begins at noon or later. */
export type PublicHoliday = { name: string; portion: number }

/** Public holidays by day. */
export type Holidays = ReadonlyMap<string, PublicHoliday>

export type WorkingCalendar = Pick<Calendar, 'weekHours' | 'days'> & { holidays: Holidays }

/** Hours of a day with nobody away. `closed` says why they are fewer than usual; null where they are not. */
export type CalendarHours = { usualHours: number; hours: number; closed: Pick<Reduction, 'cause' | 'name'> | null }

/** Holds where neither the person nor the project has a calendar: Monday to Friday, 8 hours, no public holidays. */
export const defaultCalendar: WorkingCalendar = { weekHours: [8, 8, 8, 8, 8, 0, 0], days: [], holidays: new Map() }

/** Looks days up in a calendar. An own day wins over the weekday and over a public holiday; where it has more hours than the weekday
 *  (a Saturday worked) those are the usual hours of that day. */
export function calendarHours({ weekHours, days, holidays }: WorkingCalendar): (day: DayOfWeek) => CalendarHours {
  const ownDays = new Map(days.map((day) => [day.date, day]))
  return ({ date, weekday }) => {
    const usual = weekHours[weekday] ?? 0
    const own = ownDays.get(date)
    if (own) {
      const closed = own.hours < usual ? { cause: 'own-day' as const, name: own.name } : null
      return { usualHours: Math.max(usual, own.hours), hours: own.hours, closed }
    }
    const holiday = holidays.get(date)
    if (!holiday || usual === 0) return { usualHours: usual, hours: usual, closed: null }
    return { usualHours: usual, hours: usual * (1 - holiday.portion), closed: { cause: 'public-holiday', name: holiday.name } }
  }
}
