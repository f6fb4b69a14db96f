import { extname } from 'node:path'
import { ProblemError } from '@dsm/contracts'
import { createReaderThread } from '@dsm/service'
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
const giveUpAfterMsDefault = 20_000
const memoryMaxMb = 1024

export function createImportReader({ memoryMb = memoryMaxMb, giveUpAfterMs = giveUpAfterMsDefault } = {}): ImportReader {
  const gaveUp = {
    memory: 'the file takes too much memory to be read: split it',
    time: `the file was not read within ${giveUpAfterMs / 1000} s: split it`,
  }
  // Beside this file lies the worker: as .ts when run from source, as .js when built.
  const worker = new URL(`./read-task${extname(import.meta.url)}`, import.meta.url)
  const thread = createReaderThread<ImportFile, ReadOutcome>(worker, { giveUpAfterMs, memoryMb })
  return {
    read: async (file) => {
      if (file.csv.length <= smallMax) return readImport(file)
      const outcome = await thread.read(file, (limit) => ({ ok: false, code: 'import-rejected', detail: gaveUp[limit] }))
      if (!outcome.ok) throw new ProblemError(outcome.code, outcome.detail, { ...(outcome.faults && { faults: outcome.faults }) })
      return outcome.read
    },
    close: thread.close,
  }
}
