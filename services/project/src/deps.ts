import type { ServiceDeps } from '@dsm/service'
import type { PublicHolidays } from './holidays/public-holidays.ts'
import type { CalendarReader } from './ical/calendar-reader.ts'

/** What the routes of this service work with. */
export type ProjectDeps = Pick<ServiceDeps, 'db' | 'clock' | 'poke'> & {
  holidays: PublicHolidays
  calendars: CalendarReader
}
