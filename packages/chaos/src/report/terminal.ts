/** Tells lines on standard error, each with the minutes and seconds since the beginning. */
export function teller(): (line: string) => void {
  const startedAt = performance.now()
  return (line) => {
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
    process.stderr.write(`${clock} ${line}\n`)
  }
}

/** Returns when all of it is out: the process ends soon after. */
export async function print(text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  process.stdout.write(`${text}\n`, () => resolve())
  await promise
}

/** Ends what runs; a second time, at once. `consequence` says what comes of the first. */
export function interruption(tell: (line: string) => void, consequence: string): AbortSignal {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(130)
      interrupted.abort()
      tell(`${signal}: ${consequence}; once more ends it at once`)
    })
  }
  return interrupted.signal
}
