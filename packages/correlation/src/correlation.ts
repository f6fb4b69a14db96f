import { AsyncLocalStorage } from 'node:async_hooks'

/** What ties a log line, a call or an event to the request or event that caused it. */
export interface Correlation {
  correlationId: string
  /** Id of the event whose handling is under way. */
  causationId?: string | undefined
  /** W3C trace context of the caller. */
  traceparent?: string | undefined
  /** Who acts: the token's subject, or the name of a consumer. */
  actor?: string | undefined
  /** The role of the token; none where a consumer acts. */
  actorRole?: string | undefined
  /** Opens a signal that aborts when nobody waits for the result any more; none where the work goes on in any case. */
  signal?: (() => AbortSignal) | undefined
}

const correlation = new AsyncLocalStorage<Correlation>()

/** Runs `fn`, and all that it starts, under this correlation. Nested calls replace it whole: nothing of the outer one shows through. */
export function withCorrelation<T>(context: Correlation, fn: () => T): T {
  return correlation.run(context, fn)
}

/** Runs `fn` under the correlation of the running call, and to its end although whoever asked for it is gone. */
export function detached<T>(fn: () => T): T {
  const context = correlation.getStore()
  return context ? correlation.run({ ...context, signal: undefined }, fn) : fn()
}

/** Aborts when nobody waits for the running call any more; undefined where it goes on in any case. */
export function currentSignal(): AbortSignal | undefined {
  return correlation.getStore()?.signal?.()
}

/** The correlation of the running call; undefined outside any request or event. */
export function currentCorrelation(): Correlation | undefined {
  return correlation.getStore()
}
