import type ICAL from 'ical.js'
import { DateTime } from 'luxon'

/** Time zone that a calendar names for times given in UTC (`X-WR-TIMEZONE`, written by Google among others); null where it names none. */
export function zoneOfCalendar(frame: ICAL.Component): string | null {
  const name = frame.getFirstPropertyValue('x-wr-timezone')
  return typeof name === 'string' && DateTime.local({ zone: name }).isValid ? name : null
}

/** The day of a time as its author reads it: in the time's own zone. */
export function dayOf(time: ICAL.Time): string {
  return `${padded(time.year, 4)}-${padded(time.month)}-${padded(time.day)}`
}

/** What the clock on the wall of the time's own zone shows, `2026-03-02T09:30`. Times in UTC are read in `zone` if there is one. */
export function wallClockOf(time: ICAL.Time, zone: string | null): string {
  const plain = `${dayOf(time)}T${padded(time.hour)}:${padded(time.minute)}`
  if (zone === null || time.zone.tzid !== 'UTC') return plain
  return DateTime.fromISO(plain, { zone: 'utc' }).setZone(zone).toFormat("yyyy-MM-dd'T'HH:mm")
}

/** Whether a value of a date or date-time property is one of the calendar: the parser turns 30 February into 2 March. */
export function isRealTime(value: string): boolean {
  const year = Number(value.slice(0, 4))
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z?)?$/.test(value) && year >= 1970 && year <= 2199 && DateTime.fromISO(value).isValid
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
