import { type Fault, type ImportRequest, type ProblemCode, ProblemError } from '@dsm/contracts'
import { type ReadImport, readImport } from '../domain/import/read-import.ts'

export type ImportFile = Pick<ImportRequest, 'csv' | 'mapping'>

/** The answer of the thread: a file, or why it is refused. */
export type ReadOutcome = { ok: true; read: ReadImport } | { ok: false; code: ProblemCode; detail: string; faults?: Fault[] }

/** What the thread of `createImportReader` runs. */
export function readTask(file: ImportFile): ReadOutcome {
  try {
    return { ok: true, read: readImport(file) }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { code, message: detail, faults } = error
    return { ok: false, code, detail, ...(faults && { faults }) }
  }
}
