import { extname } from 'node:path'
import { ProblemError } from '@dsm/contracts'
import { Piscina } from 'piscina'
import { type ReadImport, readImport } from '../domain/import/read-import.ts'
import type { ImportFile, ReadOutcome } from './read-task.ts'

/** Reads files of any size without holding up what else the service does. */
export type ImportReader = {
  /** Throws `import-rejected` for a file that cannot be read, or takes too much time or memory. */
  read: (file: ImportFile) => Promise<ReadImport>
  close: () => Promise<void>
}

/** Shorter ones, in characters, are read sooner than a thread would start. */
const smallMax = 50_000
const giveUpAfterMs = 20_000
const memoryMaxMb = 1024
const waitingMax = 20

/** One thread, started at the first large file and ended when idle: a hostile file can hold it up, and nothing else. */
export function createImportReader({ memoryMb = memoryMaxMb } = {}): ImportReader {
  // Beside this file lies the worker: as .ts when run from source, as .js when built.
  const filename = new URL(`./read-task${extname(import.meta.url)}`, import.meta.url).href
  const resourceLimits = { maxOldGenerationSizeMb: memoryMb }
  const pool = new Piscina<ImportFile, ReadOutcome>({
    filename,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 10_000,
    maxQueue: waitingMax,
    resourceLimits,
  })
  return {
    read: async (file) => {
      if (file.csv.length <= smallMax) return readImport(file)
      if (pool.queueSize >= waitingMax) throw new ProblemError('overloaded', 'too many files wait to be read')
      const signal = AbortSignal.timeout(giveUpAfterMs)
      const outcome = await pool.run(file, { name: 'readTask', signal }).catch((cause: unknown): ReadOutcome => {
        if (isOutOfMemory(cause))
          return { ok: false, code: 'import-rejected', detail: 'the file takes too much memory to be read: split it' }
        if (!signal.aborted) throw cause
        return { ok: false, code: 'import-rejected', detail: `the file was not read within ${giveUpAfterMs / 1000} s: split it` }
      })
      if (!outcome.ok) throw new ProblemError(outcome.code, outcome.detail, { ...(outcome.faults && { faults: outcome.faults }) })
      return outcome.read
    },
    close: () => pool.close({ force: true }),
  }
}

/** The thread has ended; the next file gets another one. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
