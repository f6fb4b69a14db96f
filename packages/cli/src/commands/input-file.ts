import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { usageFailure } from '../failure/failure.ts'

const BYTES_MAX = 33_554_432
const BYTE_ORDER_MARK = '\uFEFF'

/** Text of a file named by the caller. Throws, in plain words, if it cannot be read or is larger than services take. */
export async function readInputFile(file: string, cwd: string): Promise<string> {
  const path = resolve(cwd, file)
  try {
    const { size } = await stat(path)
    if (size > BYTES_MAX)
      throw usageFailure(`${file} has ${Math.round(size / 1_048_576)} MB; at most ${BYTES_MAX / 1_048_576} MB are taken`)
    const text = await readFile(path, 'utf8')
    return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
  } catch (error) {
    throw unreadable(file, error)
  }
}

function unreadable(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return usageFailure(`${file} does not exist`)
  if (code === 'EISDIR') return usageFailure(`${file} is a directory; name a file`)
  if (code === 'EACCES') return usageFailure(`${file} may not be read`)
  return error
}
