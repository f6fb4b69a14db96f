import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { usageFailure } from '../failure/failure.ts'

const BYTES_MAX = 33_554_432

/** Text of a file named by the caller. Throws, in plain words, if it cannot be read, is larger than services take, or is not UTF-8. */
export async function readInputFile(file: string, cwd: string): Promise<string> {
  const path = resolve(cwd, file)
  try {
    const { size } = await stat(path)
    if (size > BYTES_MAX)
      throw usageFailure(`${file} has ${Math.round(size / 1_048_576)} MB; at most ${BYTES_MAX / 1_048_576} MB are taken`)
    return decoded(file, await readFile(path))
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** Text of an export that fills a backlog; it may not be empty either. */
export async function readExport(file: string, cwd: string): Promise<string> {
  const csv = await readInputFile(file, cwd)
  if (csv.trim() === '') throw usageFailure(`${file} is empty`)
  return csv
}

/** The text without the mark that some programs put in front. A guess at another encoding would put wrong letters into titles and names. */
function decoded(file: string, bytes: Buffer): string {
  if (/^(fffe|feff)/.test(bytes.toString('hex', 0, 2))) throw usageFailure(`${file} is UTF-16, not UTF-8: save it as CSV UTF-8`)
  if (!isUtf8(bytes)) throw usageFailure(`${file} is not UTF-8 (Latin-1, perhaps): save it as CSV UTF-8`)
  return new TextDecoder().decode(bytes)
}

function unreadable(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return usageFailure(`${file} does not exist`)
  if (code === 'EISDIR') return usageFailure(`${file} is a directory; name a file`)
  if (code === 'EACCES') return usageFailure(`${file} may not be read`)
  return error
}
