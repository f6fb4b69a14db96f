import { type ColumnMapping, ProblemError } from '@dsm/contracts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure, usageFailure } from '../failure/failure.ts'
import { importRefusal } from './import-refusal.ts'
import { readExport } from './input-file.ts'

const FAULTS_SHOWN = 20

type File = { file: string; mapping: ColumnMapping; cwd: string }

/** The export that a demo plans from. Throws before anything has started if no row of it would come in. */
export async function readDemoBacklog({ file, mapping, cwd }: File): Promise<string> {
  const csv = await readExport(file, cwd)
  const rows = await rowsOf(csv, mapping)
  if (rows.length === 0) throw usageFailure(`${file} has a header and no rows`)
  if (rows.every(({ faults }) => faults.length > 0)) {
    const faults = rows.slice(0, FAULTS_SHOWN).map((row) => ({ pointer: `line ${row.line}`, detail: row.faults.join('; ') }))
    const title = `Nothing can be imported: each of the ${rows.length} rows of ${file} is rejected`
    throw new Failure({ exit: exitCodes.partial, code: 'import-rejected', title, faults })
  }
  return csv
}

/** Each row with why it would be rejected, as the service reads it. */
async function rowsOf(csv: string, mapping: ColumnMapping): Promise<{ line: number; faults: readonly string[] }[]> {
  // The service is loaded by the commands that run it alone: every other one starts the sooner.
  const { readImport } = await import('@dsm/backlog-service')
  try {
    const { readings, broken } = readImport({ csv, mapping })
    return [...readings, ...broken.map(({ line, reason }) => ({ line, faults: [reason] }))].toSorted((a, b) => a.line - b.line)
  } catch (error) {
    throw error instanceof ProblemError ? importRefusal(error) : error
  }
}
