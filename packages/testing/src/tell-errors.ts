import { afterEach, beforeEach } from 'vitest'
import { loggedErrors, type LogLine } from './log.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What services logged as errors before the test failed. */
    logged?: string[]
  }
}

// Runs in every test file. A service tells its caller little of a failure from 500 up; why it failed is in its log, which tests keep off the screen.
beforeEach(() => {
  loggedErrors.length = 0
})

afterEach(({ task }) => {
  if (task.result?.state !== 'fail' || loggedErrors.length === 0) return
  task.meta.logged = loggedErrors.map(briefly)
  console.error(`logged before ${task.name} failed:`, ...loggedErrors)
})

function briefly({ msg, err }: LogLine): string {
  const reason = typeof err === 'object' && err !== null && 'message' in err ? `: ${String(err.message)}` : ''
  return `${msg}${reason}`.slice(0, 500)
}
