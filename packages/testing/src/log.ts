import { type Logger, pino } from 'pino'

/** One line of the log: `level` as a number (30 = info), `msg`, and the fields. */
export type LogLine = Record<string, unknown> & { level: number; msg?: string }

/** The first errors that were logged since somebody emptied this. */
export const loggedErrors: LogLine[] = []
const errorsKept = 10
const errorLevel = 50

export interface CapturedLog {
  log: Logger
  lines: LogLine[]
}

/** A logger of every level that keeps its lines in memory, and so stays off the screen. Child loggers write there too. */
export function captureLog(): CapturedLog {
  const lines: LogLine[] = []
  const write = (text: string) => {
    const line: LogLine = JSON.parse(text)
    lines.push(line)
    if (line.level >= errorLevel && loggedErrors.length < errorsKept) loggedErrors.push(line)
  }
  const log = pino({ level: 'trace', base: null }, { write })
  return { log, lines }
}
