import type { Calendar } from '@dsm/contracts'
import type { Span } from '../domain/day.ts'
import type { WorkingCalendar } from '../domain/working-calendar.ts'
import type { PublicHolidays } from './public-holidays.ts'

/** A calendar with the public holidays that touch the span. */
export async function loadCalendar(
  publicHolidays: PublicHolidays,
  { weekHours, days, holidays }: Calendar,
  span: Span,
): Promise<WorkingCalendar> {
  return { weekHours, days, holidays: holidays === null ? new Map() : await publicHolidays.within(holidays, span) }
}

/** Several, by id. */
export async function loadCalendars(
  publicHolidays: PublicHolidays,
  calendars: readonly Calendar[],
  span: Span,
): Promise<Map<string, WorkingCalendar>> {
  return new Map(
    await Promise.all(calendars.map(async (calendar) => [calendar.id, await loadCalendar(publicHolidays, calendar, span)] as const)),
  )
}
