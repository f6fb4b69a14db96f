import { extname } from 'node:path'
import { ProblemError } from '@dsm/contracts'
import { createReaderThread } from '@dsm/service'
import type { Reading, ReadOutcome, ReadTask } from './reading.ts'

/** Reads iCalendar files off the event loop. */
export type CalendarReader = {
  /** Throws `calendar-unreadable` for a text that is no calendar, or takes too long to be one. */
  read: (task: ReadTask) => Promise<Reading>
  close: () => Promise<void>
}

const giveUpAfterMsDefault = 15_000
const memoryMaxMb = 256

export function createCalendarReader({ memoryMb = memoryMaxMb, giveUpAfterMs = giveUpAfterMsDefault } = {}): CalendarReader {
  const gaveUp = {
    memory: 'the calendar takes too much memory to be read',
    time: `the calendar was not read within ${giveUpAfterMs / 1000} s`,
  }
  // Beside this file lies the worker: as .ts when run from source, as .js when built.
  const worker = new URL(`./read-task${extname(import.meta.url)}`, import.meta.url)
  const thread = createReaderThread<ReadTask, ReadOutcome>(worker, { giveUpAfterMs, memoryMb })
  return {
    read: async (task) => {
      const outcome = await thread.read(task, (limit) => ({ ok: false, detail: gaveUp[limit] }))
      if (!outcome.ok) throw new ProblemError('calendar-unreadable', outcome.detail)
      return outcome.reading
    },
    close: thread.close,
  }
}
