import { type Operation, Problem } from '@dsm/contracts'
import { currentSignal } from '@dsm/correlation'
import { z } from 'zod'
import type { LooseInput } from './input.ts'
import { UpstreamRefusal } from './refusal.ts'
import { requestOf } from './request.ts'

/** The upstream could not be reached, took too long, failed, or said something that breaks its contract. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  /** Whether the same request may do better in a moment: no answer at all, or 503. */
  readonly transient: boolean

  constructor(message: string, transient: boolean, cause?: unknown) {
    super(message, { cause })
    this.transient = transient
  }
}

export type Upstream = { name: string; baseUrl: string; token: () => string | Promise<string>; timeoutMs: number }

/** One request and its answer. Throws UpstreamRefusal, ExchangeError, or the reason of the caller's own signal. */
export async function exchange(upstream: Upstream, operation: Operation, input: LooseInput): Promise<unknown> {
  const { status, text } = await send(upstream, operation, input)
  const body = jsonOf(text)
  if (status === operation.alsoStatus) return answerOf(operation, body ?? text)
  const problem = status >= 400 ? Problem.safeParse(body).data : undefined
  if (status >= 500)
    throw new ExchangeError(`it answered ${status}${problem?.detail === undefined ? '' : `, ${problem.detail}`}`, status === 503)
  if (status >= 400) throw new UpstreamRefusal(upstream.name, status, problem)
  if (status < 200 || status >= 300) throw new ExchangeError(`it answered ${status}, which is no answer of this API`, false)

  return answerOf(operation, body ?? (text === '' ? undefined : text))
}

function answerOf(operation: Operation, answer: unknown): unknown {
  const parsed = operation.response.safeParse(answer)
  if (!parsed.success) throw new ExchangeError(`its answer to ${operation.id} breaks the contract: ${z.prettifyError(parsed.error)}`, false)
  return parsed.data
}

async function send(upstream: Upstream, operation: Operation, input: LooseInput): Promise<{ status: number; text: string }> {
  const { timeoutMs = upstream.timeoutMs } = input
  const timeout = AbortSignal.timeout(timeoutMs)
  const { method, path, headers, body = null } = requestOf(operation, input, await upstream.token())
  // Redirects are no part of the API, and following one would hand the token to another host.
  const redirect = 'manual' as const
  const signal = AbortSignal.any([timeout, ...endingWith(input)])
  try {
    const response = await fetch(`${upstream.baseUrl.replace(/\/+$/, '')}${path}`, { method, headers, body, redirect, signal })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    for (const ending of endingWith(input)) ending.throwIfAborted()
    if (timeout.aborted) throw new ExchangeError(`no answer to ${operation.id} within ${timeoutMs} ms`, false, error)
    throw new ExchangeError(`${operation.id} could not be sent: ${reasonOf(error)}`, true, error)
  }
}

/** What the call ends with: the signal that it was given, and the request that it is made for. */
export function endingWith({ signal }: LooseInput): AbortSignal[] {
  return [signal, currentSignal()].filter((ending) => ending !== undefined)
}

/** `fetch` says "fetch failed" whatever happened; what happened is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause
  if (!(cause instanceof Error)) return error.message
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}

/** The parsed body; undefined if it is no JSON, which the response schema then judges as text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
