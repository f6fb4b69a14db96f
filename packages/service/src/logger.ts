import { currentCorrelation } from '@dsm/correlation'
import { type DestinationStream, type Logger, pino } from 'pino'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

const secretNames = ['authorization', 'cookie', 'token', 'serviceToken', 'password', 'privateJwk', 'secret', 'databaseUrl', 'redisUrl']

/** A logger that writes JSON lines, adds the correlation of the moment to each, and never writes a secret. */
export function createLogger(options: { name: string; level?: LogLevel }, destination?: DestinationStream): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    mixin: () => ({ correlationId: currentCorrelation()?.correlationId }),
  }
  return destination ? pino(settings, destination) : pino(settings)
}
