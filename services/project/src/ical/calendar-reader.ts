import { extname } from 'node:path'
import { ProblemError } from '@dsm/contracts'
import { Piscina } from 'piscina'
import type { Reading, ReadOutcome, ReadTask } from './reading.ts'

/** Reads iCalendar files off the event loop. */
export type CalendarReader = {
  /** Throws `calendar-unreadable` for a text that is no calendar, or takes too long to be one. */
  read: (task: ReadTask) => Promise<Reading>
  close: () => Promise<void>
}

const giveUpAfterMs = 15_000
const memoryMaxMb = 256
const waitingMax = 20

/** One thread, started at the first file and ended when idle: a hostile file can hold it up, and nothing else. */
export function createCalendarReader({ memoryMb = memoryMaxMb } = {}): CalendarReader {
  // Beside this file lies the worker: as .ts when run from source, as .js when built.
  const filename = new URL(`./read-task${extname(import.meta.url)}`, import.meta.url).href
  const resourceLimits = { maxOldGenerationSizeMb: memoryMb }
  const pool = new Piscina<ReadTask, ReadOutcome>({
    filename,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 10_000,
    maxQueue: waitingMax,
    resourceLimits,
  })
  return {
    read: async (task) => {
      if (pool.queueSize >= waitingMax) throw new ProblemError('overloaded', 'too many calendars wait to be read')
      const signal = AbortSignal.timeout(giveUpAfterMs)
      const outcome = await pool.run(task, { name: 'readTask', signal }).catch((cause: unknown): ReadOutcome => {
        if (isOutOfMemory(cause)) return { ok: false, detail: 'the calendar takes too much memory to be read' }
        if (!signal.aborted) throw cause
        return { ok: false, detail: `the calendar was not read within ${giveUpAfterMs / 1000} s` }
      })
      if (!outcome.ok) throw new ProblemError('calendar-unreadable', outcome.detail)
      return outcome.reading
    },
    close: () => pool.close({ force: true }),
  }
}

/** The thread has ended; the next file gets another one. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
