import { createLogger, type LogLevel } from '@dsm/service'
import type { Logger } from 'pino'
import type { Io } from '../io.ts'

/** Services within this process are quiet; DSM_DEBUG=1 lets them write their JSON lines to standard error. */
export function logFor({ env, err }: Pick<Io, 'env' | 'err'>): Logger {
  const level: LogLevel = env['DSM_DEBUG'] === '1' ? 'info' : 'silent'
  return createLogger({ name: 'dsm', level }, { write: err })
}
