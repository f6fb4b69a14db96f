import { setTimeout as delay } from 'node:timers/promises'
import { type Operation, ProblemError, type ResponseOf } from '@dsm/contracts'
import CircuitBreaker from 'opossum'
import type { Logger } from 'pino'
import { endingWith, exchange, ExchangeError, type Upstream } from './exchange.ts'
import type { CallArguments, LooseInput } from './input.ts'
import { UpstreamRefusal } from './refusal.ts'

export type BreakerState = 'closed' | 'half-open' | 'open'

export type ClientOptions = {
  /** The upstream, as it is named in problems and logs. */
  name: string
  baseUrl: string
  token: string | (() => string | Promise<string>)
  /** Longest wait for one attempt, body included; 5 s by default. */
  timeoutMs?: number
  log?: Pick<Logger, 'warn' | 'info'>
  breaker?: {
    /** How long the breaker stays open before it lets one call try; 5 s by default. */
    resetMs?: number
    /** Calls within ten seconds below which the breaker never opens; 5 by default. */
    volume?: number
  }
  /** Pause before the second and third attempt; exponential with jitter by default. */
  retryDelayMs?: (attempt: number) => number
}

/** One client = one upstream = one breaker. */
export type Client = {
  /** Calls an operation. Throws UpstreamRefusal for a 4xx and `upstream-unavailable` for everything else that goes wrong. */
  call: <Op extends Operation>(operation: Op, ...args: CallArguments<Op>) => Promise<ResponseOf<Op>>
  breakerState: () => BreakerState
  /** Ends the breaker's timers; calls after it fail. */
  close: () => void
}

const attemptsMax = 3
/** Longest wait for one attempt, ms, where nothing else is said. */
export const timeoutMsDefault = 5000

/** Opens a client. A call that can be repeated without harm (a GET, or a write with an idempotency key) is tried up to three times. */
export function createClient(options: ClientOptions): Client {
  const { name, baseUrl, token, timeoutMs = timeoutMsDefault, retryDelayMs = jittered } = options
  const upstream: Upstream = { name, baseUrl, timeoutMs, token: typeof token === 'function' ? token : () => token }
  const breaker = createBreaker(upstream, options)

  const call = async (operation: Operation, input: LooseInput): Promise<unknown> => {
    const repeatable = operation.method === 'GET' || input.idempotencyKey !== undefined
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await breaker.fire(operation, input)
      } catch (error) {
        if (error instanceof UpstreamRefusal) throw error
        for (const ending of endingWith(input)) ending.throwIfAborted()
        const again = repeatable && attempt < attemptsMax && error instanceof ExchangeError && error.transient
        if (!again) throw failure(name, error)
        await delay(retryDelayMs(attempt), undefined, { signal: AbortSignal.any(endingWith(input)) })
      }
    }
  }
  return {
    // The response schema of the operation has parsed the answer, which the compiler cannot see through the breaker.
    call: async (operation, ...[input]) => (await call(operation, input ?? {})) as ResponseOf<typeof operation>,
    breakerState: () => (breaker.opened ? 'open' : breaker.halfOpen ? 'half-open' : 'closed'),
    close: () => breaker.shutdown(),
  }
}

type Breaker = CircuitBreaker<[operation: Operation, input: LooseInput], unknown>

function createBreaker(upstream: Upstream, { log, breaker: { resetMs = 5000, volume = 5 } = {} }: ClientOptions): Breaker {
  const breaker: Breaker = new CircuitBreaker((operation: Operation, input: LooseInput) => exchange(upstream, operation, input), {
    name: upstream.name,
    timeout: false, // fetch is aborted instead, so a timed-out call really stops
    resetTimeout: resetMs,
    volumeThreshold: volume,
    errorThresholdPercentage: 50,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    // A refusal proves that the upstream works. A caller who gave up proves nothing: that must not close a breaker that is half open.
    errorFilter: (error: unknown) => error instanceof UpstreamRefusal || (!(error instanceof ExchangeError) && !breaker.halfOpen),
  })
  breaker.on('open', () => log?.warn({ upstream: upstream.name, resetMs }, 'breaker opened'))
  breaker.on('close', () => log?.info({ upstream: upstream.name }, 'breaker closed'))
  return breaker
}

/** What the caller gets instead of a failed exchange. A fault of the call itself, such as a missing parameter, stays what it is. */
function failure(upstream: string, error: unknown): unknown {
  const reason = reasonOf(error)
  return reason === undefined
    ? error
    : new ProblemError('upstream-unavailable', `${upstream} did not answer: ${reason}`, { dependency: upstream, cause: error })
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof ExchangeError) return error.message
  if (!(error instanceof Error) || !CircuitBreaker.isOurError(error)) return undefined
  return 'code' in error && error.code === 'ESHUTDOWN' ? 'the client is closed' : 'its breaker is open after repeated failures'
}

/** 50 to 150 ms before the second attempt, 100 to 300 ms before the third. */
function jittered(attempt: number): number {
  return 50 * 2 ** attempt * (0.5 + Math.random())
}
