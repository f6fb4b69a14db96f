import ICAL from 'ical.js'
import { type CalendarEntry, daysTouched } from '../domain/calendar-entry.ts'
import type { Span } from '../domain/day.ts'
import { entryOf, type EventText, Refused, textOf } from './entry.ts'
import { occurrencesOf } from './occurrences.ts'
import type { Reading } from './reading.ts'
import { splitCalendar } from './split-calendar.ts'
import { isRealTime, zoneOfCalendar } from './wall-clock.ts'

const entriesMax = 5000

type Parsed = EventText & { event: ICAL.Event }
type Source = { zone: string | null; span: Span; isWithdrawn: boolean }

/**
 * Reads the events of a calendar that touch the span. Entries that cannot be read, or lie outside of the span, are named with the reason.
 * Recurring entries are expanded within the span; a single occurrence that was moved or cancelled is where, or as, it is now.
 * Throws `UnreadableError` for a text that is no calendar.
 */
export function readCalendar(text: string, span: Span): Reading {
  const { frame, events } = splitCalendar(text)
  const source = { zone: zoneOfCalendar(frame), span, isWithdrawn: frame.getFirstPropertyValue('method') === 'CANCEL' }
  const reading: Reading = { entries: [], complete: [], cancelled: [], rejected: [] }

  const parsed = events.flatMap((event): Parsed[] => {
    const about = textOf(event)
    return attempt(reading, about, () => [{ ...about, event: parseEvent(event, about, frame) }]) ?? []
  })
  for (const [uid, versions] of Map.groupBy(parsed, (version) => version.uid)) {
    const master = versions
      .filter(({ event }) => !event.isRecurrenceException())
      .toSorted(byRevision)
      .at(-1)
    const exceptions = versions.filter(({ event }) => event.isRecurrenceException()).toSorted(byRevision)
    if (master && isCancelled(master, source)) reading.cancelled.push(uid)
    else if (master) attempt(reading, master, () => readEntry(reading, source, master, exceptions))
    else for (const exception of latestOfEach(exceptions)) attempt(reading, exception, () => readAlone(reading, source, exception))
  }
  return reading
}

/** What is refused inside is one rejection more; an error of the parser too, since it says what is wrong with this entry. */
function attempt<T>(reading: Reading, { uid, summary }: EventText, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const reason = error instanceof Refused ? error.message : `it is malformed: ${error instanceof Error ? error.message : String(error)}`
    reading.rejected.push({ uid, summary, reason })
    return undefined
  }
}

function parseEvent(text: string, { uid }: EventText, frame: ICAL.Component): ICAL.Event {
  if (uid === '') throw new Refused('it has no UID')
  if (uid.length > 300) throw new Refused('its UID is longer than 300 characters')
  const component = new ICAL.Component(ICAL.parse(text))
  // As a part of the calendar it finds the calendar's time zones.
  frame.addSubcomponent(component)
  const dates = component.getAllProperties().filter(({ name }) => ['dtstart', 'dtend', 'recurrence-id'].includes(name))
  if (!dates.some(({ name }) => name === 'dtstart')) throw new Refused('it has no begin')
  for (const property of dates) {
    const value = String(property.toJSON()[3])
    if (!isRealTime(value)) throw new Refused(`${property.name.toUpperCase()} ${value.slice(0, 40)} is no time between 1970 and 2199`)
  }
  return new ICAL.Event(component)
}

function readEntry(reading: Reading, source: Source, master: Parsed, exceptions: readonly Parsed[]): void {
  const { uid } = master
  if (!master.event.isRecurring()) {
    const entry = alone(master, source)
    if (!touches(entry, source.span)) throw new Refused(`it lies outside of ${source.span.from} to ${source.span.to}`)
    add(reading, [entry])
    reading.complete.push(uid)
    return
  }
  for (const { event } of exceptions) master.event.relateException(event)
  const occurrences = occurrencesOf(master.event, source.span, (item) => isCancelled({ event: item }, source))
  const entries = occurrences.map(({ details: { item, startDate, endDate }, occurrence }) =>
    entryOf({ uid, summary: item.summary ?? '', component: item.component, startDate, endDate, zone: source.zone, occurrence }),
  )
  add(
    reading,
    entries.filter((entry) => touches(entry, source.span)),
  )
  reading.complete.push(uid)
}

/** An occurrence is what its newest revision says. Given by revision. */
function latestOfEach(exceptions: readonly Parsed[]): Parsed[] {
  return [...new Map(exceptions.map((exception) => [exception.event.recurrenceId.toString(), exception])).values()]
}

/** An occurrence whose recurring entry is not in the file: it stands for itself alone. */
function readAlone(reading: Reading, source: Source, exception: Parsed): void {
  if (isCancelled(exception, source)) throw new Refused('it cancels one occurrence of an entry that the file does not hold')
  const entry = alone(exception, source, exception.event.recurrenceId.toString())
  if (!touches(entry, source.span)) throw new Refused(`it lies outside of ${source.span.from} to ${source.span.to}`)
  add(reading, [entry])
}

function alone({ uid, summary, event }: Parsed, { zone }: Source, occurrence = ''): CalendarEntry {
  const { component, startDate, endDate } = event
  return entryOf({ uid, summary, component, startDate, endDate, zone, occurrence })
}

function add(reading: Reading, entries: readonly CalendarEntry[]): void {
  if (reading.entries.length + entries.length > entriesMax) throw new Refused(`the file holds more than ${entriesMax} absences`)
  reading.entries.push(...entries)
}

function touches(entry: CalendarEntry, span: Span): boolean {
  const { from, to } = daysTouched(entry)
  return from <= span.to && to >= span.from
}

function isCancelled({ event }: Pick<Parsed, 'event'>, { isWithdrawn }: Source): boolean {
  return isWithdrawn || String(event.component.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED'
}

function byRevision(a: Parsed, b: Parsed): number {
  return (a.event.sequence ?? 0) - (b.event.sequence ?? 0)
}
