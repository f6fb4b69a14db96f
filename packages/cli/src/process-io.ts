import { constants } from 'node:os'
import process from 'node:process'
import type { Io } from './io.ts'

/** The process as commands see it. Called once. */
export function processIo(): Io {
  /** A reader that has seen enough, such as `head`, closes the pipe: that is no failure. */
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  /** The kernel ignores a signal for which process 1 has no handler, and in a container that is this one. */
  const endAtOnce = () => process.exit(128 + constants.signals.SIGTERM)
  if (process.pid === 1) process.on('SIGTERM', endAtOnce)
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    watched: process.stderr.isTTY,
    interrupted: () =>
      new Promise((resolve) => {
        process.off('SIGTERM', endAtOnce)
        const end = () => {
          // Whichever came first, the second of either ends a stop that hangs.
          process.off('SIGINT', end).off('SIGTERM', end)
          if (process.pid === 1) process.on('SIGTERM', endAtOnce)
          resolve()
        }
        process.on('SIGINT', end).on('SIGTERM', end)
      }),
  }
}
