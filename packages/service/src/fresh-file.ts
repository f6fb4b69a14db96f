import { readFile, stat } from 'node:fs/promises'
import type { Logger } from 'pino'

/** What a file says that may be replaced while the process runs, as mounted secrets are. */
export type FreshFile<Value> = {
  /** As of the last look. */
  current: () => Value
  /** Reads the file if it was replaced before this call. What cannot be read, now or at all, changes nothing and is logged. */
  look: () => Promise<void>
}

type FreshFileOptions<Value> = { path: string; first: Value; parse: (text: string) => Value; log: Pick<Logger, 'info' | 'warn'> }

/** `first` is what the file said when the process began. */
export function freshFile<Value>({ path, first, parse, log }: FreshFileOptions<Value>): FreshFile<Value> {
  let value = first
  let seen = ''
  let looking = Promise.resolve()
  let next: Promise<void> | undefined

  const readIfReplaced = async () => {
    try {
      const { ino, mtimeMs, size } = await stat(path)
      const identity = `${ino} ${mtimeMs} ${size}`
      if (identity === seen) return
      value = parse(await readFile(path, 'utf8'))
      if (seen !== '') log.info({ path }, 'a file that was replaced is read again')
      seen = identity
    } catch (err) {
      log.warn({ err, path }, 'a file cannot be read again: what it said before stays')
    }
  }
  return {
    current: () => value,
    // A look under way may have read what was there before: whoever comes meanwhile shares the one after it.
    look: () =>
      (next ??= looking.then(() => {
        next = undefined
        return (looking = readIfReplaced())
      })),
  }
}

/** What the file says, looked at again when the last look is `everyMs` old. */
export function lookingEvery<Value>({ current, look }: FreshFile<Value>, everyMs: number): () => Promise<Value> {
  let lookedAt = performance.now()
  return async () => {
    if (performance.now() - lookedAt >= everyMs) {
      lookedAt = performance.now()
      await look()
    }
    return current()
  }
}
