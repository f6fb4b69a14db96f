import { type Logger, pino } from 'pino'

/** One line of the log: `level` as a number (30 = info), `msg`, and the fields. */
export type LogLine = Record<string, unknown> & { level: number; msg?: string }

export interface CapturedLog {
  log: Logger
  lines: LogLine[]
}

/** A logger of every level that keeps its lines in memory, and so stays off the screen. Child loggers write there too. */
export function captureLog(): CapturedLog {
  const lines: LogLine[] = []
  const log = pino({ level: 'trace', base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { log, lines }
}
