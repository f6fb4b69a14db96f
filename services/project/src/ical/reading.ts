import type { CalendarEntry, Rejection } from '../domain/calendar-entry.ts'
import type { Span } from '../domain/day.ts'

/** What a calendar file says. */
export type Reading = {
  entries: CalendarEntry[]
  /** UIDs whose entry was read whole, with all its occurrences within the span. */
  complete: string[]
  cancelled: string[]
  rejected: Rejection[]
}

export type ReadTask = { text: string; span: Span }

/** The answer of the thread: a calendar, or why the text is none. */
export type ReadOutcome = { ok: true; reading: Reading } | { ok: false; detail: string }
