import type { Logger } from 'pino'
import { test as base } from 'vitest'
import { captureLog, type CapturedLog, type LogLine } from './log.ts'

interface Fixtures {
  captured: CapturedLog
  /** Collects lines instead of printing them. */
  log: Logger
  /** What `log` and its children have written so far. */
  logLines: LogLine[]
}

/** Vitest's `test` with what every service's tests use. Add a database with `test.extend({ db: databaseFor('sprint') })`. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern
  captured: async ({}, use) => use(captureLog()),
  log: async ({ captured }, use) => use(captured.log),
  logLines: async ({ captured }, use) => use(captured.lines),
})
