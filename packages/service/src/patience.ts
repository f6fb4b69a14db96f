import type { ServerResponse } from 'node:http'
import { ProblemError } from '@dsm/contracts'

/** Opens, when it is asked for, the signal of a request: it aborts when the caller has left without an answer, or has waited for `answerWithinMs`. Fastify's own
 *  `request.signal` is no such thing: it aborts as soon as a body is read. */
export function patienceOf(response: ServerResponse, answerWithinMs: number): () => AbortSignal {
  let signal: AbortSignal | undefined
  return () => (signal ??= open(response, answerWithinMs))
}

function open(response: ServerResponse, answerWithinMs: number): AbortSignal {
  const ending = new AbortController()
  const leave = () => {
    clearTimeout(timer)
    if (!response.writableEnded) ending.abort(new ProblemError('timed-out', 'the caller has left'))
  }
  const timer = setTimeout(() => ending.abort(new ProblemError('timed-out', `no answer within ${answerWithinMs} ms`)), answerWithinMs)
  if (response.destroyed) leave()
  else response.once('close', leave)
  return ending.signal
}
