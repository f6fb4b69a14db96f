import { GivenUpError, RefusedError, UnavailableError, UnreadableError } from './errors.ts'
import { pullCommand } from './model-name.ts'
import { auditText } from './raw.ts'

/** Why there is no answer. `unavailable`: nobody answered, or nobody could; `unreadable`: someone did, and it is not a valid answer. */
export type Failure = {
  ok: false
  kind: 'unavailable' | 'unreadable'
  reason: string
  /** What had arrived, cut to a length fit for keeping. */
  raw: string
  model: string
  durationMs: number
}

/** A failed call as a value. Throws the error again if it is none of the model's or the connection's faults. */
export function failureOf(error: unknown, { model, startedAt }: { model: string; startedAt: number }): Failure {
  const known = { ok: false, model, durationMs: performance.now() - startedAt } as const
  if (error instanceof UnreadableError) return { ...known, kind: 'unreadable', reason: error.message, raw: auditText(error.raw) }
  if (error instanceof UnavailableError) return { ...known, kind: 'unavailable', reason: error.message, raw: auditText(error.raw) }
  if (error instanceof GivenUpError) return { ...known, kind: 'unavailable', reason: error.message, raw: '' }
  if (error instanceof RefusedError) return { ...known, kind: 'unavailable', reason: refusal(error, model), raw: auditText(error.raw) }
  throw error
}

function refusal({ status, message }: RefusedError, model: string): string {
  // Another server at the address knows nothing of models and answers 404 as well.
  const missing = status === 404 && /\bmodel\b.*\bnot found\b/.test(message)
  return missing ? `the model ${model} is not there; get it by: ${pullCommand(model)}` : `refused with ${status}: ${message}`
}
