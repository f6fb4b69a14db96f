import { z } from 'zod'
import { Day, Id, line } from '../ids.ts'

/** Where a project's or a person's public holidays come from: ISO 3166 country, and the region within it in the library's notation (`BY`, `CA`). */
export const HolidayRegion = z
  .strictObject({
    country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters such as DE'),
    region: z.string().min(1).max(10).optional(),
  })
  .meta({ id: 'HolidayRegion' })
export type HolidayRegion = z.infer<typeof HolidayRegion>

const HoursOfDay = z.number().min(0).max(24)

/** Working hours of each weekday, Monday first. */
export const WeekHours = z
  .tuple([HoursOfDay, HoursOfDay, HoursOfDay, HoursOfDay, HoursOfDay, HoursOfDay, HoursOfDay])
  .meta({ id: 'WeekHours' })
export type WeekHours = z.infer<typeof WeekHours>

/** A day of a calendar that is unlike its weekday: a company holiday (0 hours), a half day, a Saturday worked. */
export const CalendarDay = z.strictObject({ date: Day, name: line(120), hours: HoursOfDay }).meta({ id: 'CalendarDay' })
export type CalendarDay = z.infer<typeof CalendarDay>

/** A working calendar: hours by weekday, public holidays of a region, own days (which win over both). */
export const Calendar = z
  .object({
    id: Id,
    name: line(120),
    weekHours: WeekHours,
    holidays: HolidayRegion.nullable(),
    days: z.array(CalendarDay),
    version: z.int().positive(),
  })
  .meta({ id: 'Calendar' })
export type Calendar = z.infer<typeof Calendar>

export const NewCalendar = z
  .strictObject({
    name: line(120),
    weekHours: WeekHours.default([8, 8, 8, 8, 8, 0, 0]),
    holidays: HolidayRegion.nullable().default(null),
    days: z.array(CalendarDay).max(1000).default([]),
  })
  .meta({ id: 'NewCalendar' })
