import CircuitBreaker from 'opossum'
import type { Logger } from 'pino'
import { GivenUpError, RefusedError, UnavailableError, UnreadableError } from './errors.ts'

export type BreakerOptions = {
  /** Shows in the log: `ollama chat`. */
  name: string
  timeoutMs: number
  /** How long the breaker stays open before it lets one call try. */
  resetMs: number
  /** Calls below which the breaker never opens. */
  volume: number
  log?: Pick<Logger, 'warn' | 'info'> | undefined
}

/** Runs calls until too many fail; then none until `resetMs` have passed and one of them has worked. */
export type Breaker = {
  /** Throws what `act` throws, or UnavailableError if the breaker is open or closed down. */
  run: <T>(act: () => Promise<T>) => Promise<T>
  close: () => void
}

type Act = () => Promise<unknown>

export function createBreaker({ name, timeoutMs, resetMs, volume, log }: BreakerOptions): Breaker {
  const breaker: CircuitBreaker<[Act], unknown> = new CircuitBreaker((act: Act) => act(), {
    name,
    timeout: false, // fetch is aborted instead, so a timed-out call really stops
    resetTimeout: resetMs,
    volumeThreshold: volume,
    errorThresholdPercentage: 50,
    // Calls are rare and a failure may take the whole time limit: a window of ten seconds would never hold two of them.
    rollingCountTimeout: Math.max(10_000, (volume + 2) * timeoutMs),
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    // An unwanted answer proves that the server works. A caller who gave up proves nothing: that must not close a breaker that is half open.
    errorFilter: (error: unknown) =>
      error instanceof RefusedError || error instanceof UnreadableError || (error instanceof GivenUpError && !breaker.halfOpen),
  })
  breaker.on('open', () => log?.warn({ upstream: name, resetMs }, 'breaker opened'))
  breaker.on('close', () => log?.info({ upstream: name }, 'breaker closed'))

  return {
    run: async <T>(act: () => Promise<T>) => {
      try {
        // The breaker gives back what `act` gave, which the compiler cannot see through it.
        return (await breaker.fire(act)) as T
      } catch (error) {
        throw isOwn(error) ? new UnavailableError(ownReason(error), '', error) : error
      }
    },
    close: () => breaker.shutdown(),
  }
}

function isOwn(error: unknown): error is Error {
  return error instanceof Error && CircuitBreaker.isOurError(error)
}

function ownReason(error: Error): string {
  return 'code' in error && error.code === 'ESHUTDOWN' ? 'the client is closed' : 'its breaker is open after repeated failures'
}
