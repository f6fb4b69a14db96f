import { TimeOffKind, type TimeOff } from '@dsm/contracts'
import { daysOf, lengthOf, shift } from './day.ts'

/** One occurrence of an entry of an iCalendar file. All day: `from` and `to` are days, both included. Else they are wall-clock times
 *  (`2026-03-02T09:30`) of the entry's own time zone, the end excluded. */
export type CalendarEntry = {
  uid: string
  /** Tells the occurrences of a recurring entry apart; empty for an entry that happens once. */
  occurrence: string
  summary: string
  categories: readonly string[]
  allDay: boolean
  from: string
  to: string
}

/** An entry that is not imported, and why. */
export type Rejection = { uid: string; summary: string; reason: string }

/** Time off that an entry stands for, before it has an id. */
export type ImportedTimeOff = Omit<TimeOff, 'id' | 'personId' | 'externalKey'> & { externalKey: string; occurrence: string }

/** Hours outside of these count for nothing: a dinner or a night flight is no absence from work. */
const dayBegins = 6 * 60
const dayEnds = 20 * 60
const hoursOfADayOff = 8
const maxDays = 1100

/** A file that holds more days than these is no calendar of absences; the limit bounds the work on it. */
const daysOfFileMax = 20_000

/**
 * The time off that entries stand for, or the reason why there is none. An all-day entry is off whole. A timed one is off, on each day that it
 * touches, for its hours between 06:00 and 20:00 over the person's usual hours of that weekday (8 where that day has none), at most the whole
 * day; days in a row with the same portion become one time off.
 */
export function timeOffFrom(
  entries: readonly CalendarEntry[],
  weekHours: readonly number[],
): { wanted: ImportedTimeOff[]; rejected: Rejection[] } {
  const wanted: ImportedTimeOff[] = []
  const rejected: Rejection[] = []
  let daysLeft = daysOfFileMax
  for (const entry of entries) {
    const { uid, summary } = entry
    const days = lengthOf(daysTouched(entry))
    if (days > maxDays) rejected.push({ uid, summary, reason: `it lasts longer than ${maxDays} days` })
    else if (days > daysLeft) rejected.push({ uid, summary, reason: `the file holds more than ${daysOfFileMax} days` })
    else {
      daysLeft -= days
      const timeOff = timeOffOf(entry, weekHours)
      if (timeOff.length === 0) rejected.push({ uid, summary, reason: 'it lies outside of working time (06:00 to 20:00)' })
      wanted.push(...timeOff)
    }
  }
  return { wanted, rejected }
}

function timeOffOf(entry: CalendarEntry, weekHours: readonly number[]): ImportedTimeOff[] {
  const runs = entry.allDay ? [{ ...daysTouched(entry), portion: 1 }] : runsOf(entry, weekHours)
  const { uid: externalKey, summary: note } = entry
  return runs.map((run, index) => ({
    ...run,
    kind: kindOf(entry.categories),
    note,
    externalKey,
    occurrence: runs.length === 1 ? entry.occurrence : `${entry.occurrence}/${index + 1}`,
  }))
}

/** Days that an entry touches, both included. A timed one that ends at midnight does not touch the day that begins there. */
export function daysTouched({ allDay, from, to }: Pick<CalendarEntry, 'allDay' | 'from' | 'to'>): { from: string; to: string } {
  if (allDay) return { from, to }
  const first = from.slice(0, 10)
  const last = to.slice(0, 10)
  return { from: first, to: to.endsWith('T00:00') && last > first ? shift(last, -1) : last }
}

function runsOf(entry: CalendarEntry, weekHours: readonly number[]): { from: string; to: string; portion: number }[] {
  const runs: { from: string; to: string; portion: number }[] = []
  let previousCounts = false
  for (const { date, weekday } of daysOf(daysTouched(entry))) {
    const begins = entry.from.startsWith(date) ? minutesOf(entry.from) : 0
    const ends = entry.to.startsWith(date) ? minutesOf(entry.to) : 24 * 60
    const hours = (Math.min(ends, dayEnds) - Math.max(begins, dayBegins)) / 60
    const portion = Math.min(1, Math.round((hours / (weekHours[weekday] || hoursOfADayOff)) * 1000) / 1000)
    const run = runs.at(-1)
    if (run && previousCounts && run.portion === portion) run.to = date
    else if (portion > 0) runs.push({ from: date, to: date, portion })
    previousCounts = portion > 0
  }
  return runs
}

function minutesOf(wallClock: string): number {
  return Number(wallClock.slice(11, 13)) * 60 + Number(wallClock.slice(14, 16))
}

/** The first category that names a kind; `vacation` for an entry without categories, `other` for one with categories of its own. */
function kindOf(categories: readonly string[]): TimeOff['kind'] {
  for (const category of categories) {
    const kind = TimeOffKind.safeParse(category.trim().toLowerCase())
    if (kind.success) return kind.data
  }
  return categories.length === 0 ? 'vacation' : 'other'
}
