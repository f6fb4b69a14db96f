import { chmod, readFile, rename, writeFile } from 'node:fs/promises'

/** Writes a file that only its owner can read. */
export function writePrivateFile(path: string, content: string): Promise<void> {
  return replaceFile(path, content, 0o600)
}

/** Puts a file in the place of another in one step: whoever reads it meanwhile finds either, and never a half. */
export async function replaceFile(path: string, content: string, mode = 0o644): Promise<void> {
  const next = `${path}.new`
  await writeFile(next, content, { mode })
  // The mode above counts only for a new file.
  await chmod(next, mode)
  await rename(next, path)
}

/** The content of a file; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
    throw error
  }
}
