import type ICAL from 'ical.js'
import type { CalendarEntry } from '../domain/calendar-entry.ts'
import { shift } from '../domain/day.ts'
import { dayOf, wallClockOf } from './wall-clock.ts'

/** The entry cannot be imported; the message says why. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** What names an event, read off its text so that it is known of a broken one too. */
export type EventText = { uid: string; summary: string }

const summaryMax = 500

export function textOf(event: string): EventText {
  const unfolded = event.replaceAll(/\r\n[ \t]/g, '')
  const valueOf = (name: string) => new RegExp(`^${name}(?:;[^:\\r\\n]*)?:(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? ''
  return { uid: valueOf('UID').slice(0, 301), summary: cleaned(valueOf('SUMMARY')) }
}

export type EntrySource = EventText &
  Pick<ICAL.Event, 'startDate' | 'endDate' | 'component'> & {
    /** See `zoneOfCalendar`. */
    zone: string | null
    occurrence?: string
  }

/** One occurrence of an event, or the event itself. Throws `Refused`. */
export function entryOf({ uid, summary, component, startDate, endDate, zone, occurrence = '' }: EntrySource): CalendarEntry {
  const about = { uid, occurrence, summary: cleaned(summary), categories: categoriesOf(component) }
  if (startDate.isDate) {
    const from = dayOf(startDate)
    const last = endDate.isDate ? shift(dayOf(endDate), -1) : dayOf(endDate)
    if (last < shift(from, -1)) throw new Refused('it ends before it begins')
    // DTEND excludes its day. Where it equals DTSTART, against the standard, one day is meant.
    return { ...about, allDay: true, from, to: last < from ? from : last }
  }
  const end = endDate.zone.tzid === startDate.zone.tzid ? endDate : endDate.convertToZone(startDate.zone)
  const from = wallClockOf(startDate, zone)
  const to = wallClockOf(end, zone)
  if (to < from) throw new Refused('it ends before it begins')
  if (to === from) throw new Refused('it has no duration')
  return { ...about, allDay: false, from, to }
}

function categoriesOf(component: ICAL.Component): string[] {
  return component.getAllProperties('categories').flatMap((property) => property.getValues().map(String))
}

/** One line without control characters, as the notes of time off must be. */
function cleaned(text: string): string {
  return text
    .replaceAll(/\\[nN]/g, ' ')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, summaryMax)
}
