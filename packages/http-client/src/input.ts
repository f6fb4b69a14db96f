import type { Operation } from '@dsm/contracts'
import type { z } from 'zod'

// `{}` means here "an object without required keys"; a key whose value may be left out becomes optional.
type Key<Name extends string, Value> = undefined extends Value
  ? { [K in Name]?: Value }
  : Record<never, never> extends Value
    ? { [K in Name]?: Value }
    : { [K in Name]: Value }

/** What a call of this operation takes: its params, query and body as far as it has them. */
export type CallInput<Op extends Operation> = Key<'params', z.input<Op['params']>> &
  Key<'query', z.input<Op['query']>> &
  Key<'body', z.input<Op['body']>> & {
    /** Makes a write safe to repeat; the client then retries it. */
    idempotencyKey?: string
    /** Version that the resource must still have. */
    ifMatch?: number
    signal?: AbortSignal
    /** How long an answer may take, instead of the client's `timeoutMs`: for what is known to be long work. */
    timeoutMs?: number
  }

/** Arguments after the operation: none are needed if every key of the input is optional. */
export type CallArguments<Op extends Operation> =
  Record<never, never> extends CallInput<Op> ? [input?: CallInput<Op>] : [input: CallInput<Op>]

/** The input with its shape forgotten: what the client works with once the compiler has checked the caller. */
export type LooseInput = {
  params?: unknown
  query?: unknown
  body?: unknown
  idempotencyKey?: string
  ifMatch?: number
  signal?: AbortSignal
  timeoutMs?: number
}
