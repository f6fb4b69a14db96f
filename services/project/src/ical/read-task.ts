import { readCalendar } from './read-calendar.ts'
import type { ReadOutcome, ReadTask } from './reading.ts'
import { UnreadableError } from './split-calendar.ts'

/** What the thread of `createCalendarReader` runs. */
export function readTask({ text, span }: ReadTask): ReadOutcome {
  try {
    return { ok: true, reading: readCalendar(text, span) }
  } catch (error) {
    if (error instanceof UnreadableError) return { ok: false, detail: error.message }
    throw error
  }
}
