import { setTimeout as delay } from 'node:timers/promises'
import type { Operation, ServiceName } from '@dsm/contracts'
import { type CallInput, type PreparedRequest, requestOf } from '@dsm/http-client'

/** One request and what came of it. */
export type Outcome = { stage: string; service: ServiceName; operation: string; status: number; ms: number; failure: string | null }

/** Sends requests once, as a client does that cannot repeat them. */
export type Sender = {
  /** The body of an answer with the status of success; undefined if the request failed, which is noted. */
  send: <Op extends Operation>(service: ServiceName, operation: Op, input: CallInput<Op>) => Promise<unknown>
  outcomes: () => readonly Outcome[]
  /** Names what happens meanwhile. */
  enter: (stage: string) => void
  /** Requests that are not answered yet. */
  waiting: () => number
  /** Resolves when nothing is under way. */
  idle: () => Promise<void>
}

export type SenderOptions = { urls: Record<ServiceName, string>; token: string }

/** As long as a service works on an answer: slow is told by the figures, only what never comes has failed. */
const answerWithinMs = 60_000

export function createSender({ urls, token }: SenderOptions): Sender {
  const outcomes: Outcome[] = []
  const underWay = new Set<Promise<unknown>>()
  let stage = ''
  return {
    outcomes: () => outcomes,
    enter: (next) => {
      stage = next
    },
    waiting: () => underWay.size,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    async send(service, operation, input) {
      const sentIn = stage
      const startedAt = performance.now()
      const sending = exchange(urls[service], requestOf(operation, input, token), operation.status)
      underWay.add(sending)
      const { status, failure, body } = await sending
      underWay.delete(sending)
      outcomes.push({ stage: sentIn, service, operation: operation.id, status, ms: performance.now() - startedAt, failure })
      return failure === null ? body : undefined
    },
  }
}

type Exchanged = { status: number; failure: string | null; body: unknown }

async function exchange(url: string, request: PreparedRequest, wanted: number): Promise<Exchanged> {
  const { method, path, headers, body: sent = null } = request
  try {
    const response = await fetch(`${url}${path}`, { method, headers, body: sent, signal: AbortSignal.timeout(answerWithinMs) })
    const text = await response.text()
    if (response.status !== wanted) return { status: response.status, failure: `${response.status} ${text.slice(0, 300)}`, body: undefined }
    const answer: unknown = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, failure: null, body: answer }
  } catch (error) {
    return { status: 0, failure: reasonOf(error), body: undefined }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause =
    error.cause instanceof Error ? `: ${error.cause.message || ('code' in error.cause ? String(error.cause.code) : error.cause.name)}` : ''
  return `${error.message}${cause}`
}

const tickMs = 5

/** Begins `rate` deeds a second, however long each takes, until the signal: a slow answer holds up nobody else. */
export async function atRate(rate: number, signal: AbortSignal, begin: () => void): Promise<void> {
  const startedAt = performance.now()
  let begun = 0
  while (!signal.aborted) {
    const due = ((performance.now() - startedAt) / 1000) * rate
    for (; begun < due; begun += 1) begin()
    await delay(tickMs)
  }
}
