import { currentCorrelation } from '@dsm/correlation'
import { type DestinationStream, type Logger, pino } from 'pino'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

const secretNames = ['authorization', 'cookie', 'token', 'serviceToken', 'password', 'privateJwk', 'secret', 'databaseUrl', 'redisUrl']

/** A system call for every line would cost a small read a tenth of its time. Lines wait for this long at most; a fatal one and the end of
 *  the process write out at once, and only SIGKILL loses what waits. */
const standardOutput = { fd: 1, sync: false, minLength: 4096, periodicFlush: 100 }

const inAddress = /(:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/g
const webToken = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g

/** Field names say nothing of the texts of errors: what looks like a password in an address, or like a signed token, is taken out wherever it stands. */
function withoutCredentials(line: string): string {
  const masked = line.includes('://') ? line.replace(inAddress, '$1[redacted]@') : line
  return masked.includes('eyJ') ? masked.replace(webToken, '[redacted]') : masked
}

/** A logger that writes JSON lines, to the standard output by default, adds the correlation of the moment to each, and never writes a secret. */
export function createLogger(options: { name: string; level?: LogLevel }, destination?: DestinationStream): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    hooks: { streamWrite: withoutCredentials },
    mixin: () => ({ correlationId: currentCorrelation()?.correlationId }),
  }
  return pino(settings, destination ?? pino.destination(standardOutput))
}
