import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file that only its owner can read. */
export function writePrivateFile(path: string, content: string): Promise<void> {
  return replaceFile(path, content, 0o600)
}

/**
 * Makes a directory that only its owner can enter, and those above it that are missing. Not with `recursive`: where a directory takes no other one, as `/proc`
 * does, that goes on trying for minutes.
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  if (existsSync(path)) return
  await makePrivateDirectory(dirname(path))
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    // Another program may have made it in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** Puts a file in the place of another in one step: whoever reads it meanwhile finds either, and never a half. */
export async function replaceFile(path: string, content: string, mode = 0o644): Promise<void> {
  const next = `${path}.new`
  await writeFile(next, content, { mode })
  // The mode above counts only for a new file.
  await chmod(next, mode)
  await rename(next, path)
}

const notThere = new Set<unknown>(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

/** The content of a file; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && notThere.has(error.code)) return undefined
    throw error
  }
}
