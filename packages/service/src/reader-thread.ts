import { ProblemError } from '@dsm/contracts'
import { Piscina } from 'piscina'

/** What a file may use up before it is given up. */
export type ReaderLimits = { giveUpAfterMs: number; memoryMb: number }

/** Reads files that strangers wrote off the event loop. */
export type ReaderThread<Task, Outcome> = {
  /** What the worker's `readTask` makes of the task, or what `gaveUp` makes of the limit that it ran into. Throws `overloaded` where too many wait. */
  read: (task: Task, gaveUp: (limit: 'memory' | 'time') => Outcome) => Promise<Outcome>
  close: () => Promise<void>
}

const waitingMax = 20
const idleMs = 10_000

/** One thread, started at the first file and ended when idle: a hostile file can hold it up, and nothing else. `worker`: a module that exports `readTask`. */
export function createReaderThread<Task, Outcome>(worker: URL, { giveUpAfterMs, memoryMb }: ReaderLimits): ReaderThread<Task, Outcome> {
  const pool = new Piscina<Task, Outcome>({
    filename: worker.href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
    maxQueue: waitingMax,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  return {
    read: async (task, gaveUp) => {
      if (pool.queueSize >= waitingMax) throw new ProblemError('overloaded', 'too many files wait to be read')
      const signal = AbortSignal.timeout(giveUpAfterMs)
      return pool.run(task, { name: 'readTask', signal }).catch((cause: unknown) => {
        if (isOutOfMemory(cause)) return gaveUp('memory')
        if (signal.aborted) return gaveUp('time')
        throw cause
      })
    },
    close: () => pool.close({ force: true }),
  }
}

/** The thread has ended; the next file gets another one. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
