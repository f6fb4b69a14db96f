import { setTimeout as delay } from 'node:timers/promises'
import type { Operation, ResponseOf } from '@dsm/contracts'
import { type CallInput, type Client, UpstreamRefusal } from '@dsm/http-client'
import { v7 as uuid } from 'uuid'
import type { Ledger } from './ledger.ts'

export type Wish<Op extends Operation> = {
  /** Names what the request leaves behind, see `History.effects`; told by the answer where only that knows its id. */
  effect?: string | ((answer: ResponseOf<Op>) => string)
  /** How much of it; 1 by default. */
  leaves?: number
  /** Others may want the same effect: only an acknowledgement tells that it must be there. */
  shared?: boolean
  /** Sends it once, without a key, as a client does that does not care; `twice` is nothing then. */
  careless?: boolean
  /** Sends it twice at a time under one key, as an impatient one does. */
  twice?: boolean
}

export type Asked<Op extends Operation> = { outcome: 'acked'; answer: ResponseOf<Op> } | { outcome: 'refused' | 'unknown'; answer?: never }

/** Sends writes as a careful client does: under one key, again and again, until it knows what became of them or its patience ends. */
export type CarefulClient = {
  ask: <Op extends Operation>(client: Client, operation: Op, input: CallInput<Op>, wish: Wish<Op>) => Promise<Asked<Op>>
}

const attemptsMax = 25
const pauseMs = 400
/** The same request may be taken later. */
const passing = new Set([401, 408, 429])

export function createCarefulClient(ledger: Ledger, stopping: AbortSignal): CarefulClient {
  return {
    async ask(client, operation, input, wish) {
      const { careless = false, twice = false } = wish
      const idempotencyKey = careless ? undefined : uuid()
      const send = () => once(client, operation, { ...input, ...(idempotencyKey !== undefined && { idempotencyKey }) })
      let told: Told<ResponseOf<typeof operation>> = { outcome: 'unknown', detail: 'never sent' }
      let attempts = 0
      const patience = careless ? 1 : attemptsMax
      while (told.outcome === 'unknown' && attempts < patience && !stopping.aborted) {
        if (attempts > 0) await delay(pauseMs)
        attempts += 1
        told = twice && !careless && attempts === 1 ? await bestOf([send(), send()]) : await send()
      }
      ledger.note(recordOf(operation, wish, { told, attempts }))
      return told.outcome === 'acked' ? { outcome: 'acked', answer: told.answer } : { outcome: told.outcome }
    },
  }
}

type Told<Answer> = { outcome: 'acked'; answer: Answer; detail: string } | { outcome: 'refused' | 'unknown'; detail: string }

async function once<Op extends Operation>(client: Client, operation: Op, input: CallInput<Op>): Promise<Told<ResponseOf<Op>>> {
  try {
    // The input has every key that the operation asks for; only the optional form of the arguments is beyond the compiler here.
    const answer = await (client.call as (operation: Op, input: CallInput<Op>) => Promise<ResponseOf<Op>>)(operation, input)
    return { outcome: 'acked', answer, detail: 'done' }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    const definite = error instanceof UpstreamRefusal && !passing.has(error.status)
    return { outcome: definite ? 'refused' : 'unknown', detail }
  }
}

async function bestOf<Answer>(both: readonly Promise<Told<Answer>>[]): Promise<Told<Answer>> {
  const told = await Promise.all(both)
  const best = told.find(({ outcome }) => outcome === 'acked') ?? told.find(({ outcome }) => outcome === 'refused') ?? told[0]
  if (!best) throw new Error('nothing was sent')
  return best
}

function recordOf<Op extends Operation>(
  operation: Op,
  { effect, leaves = 1, shared = false }: Wish<Op>,
  { told, attempts }: { told: Told<ResponseOf<Op>>; attempts: number },
) {
  const { outcome, detail } = told
  const named = typeof effect === 'function' ? (told.outcome === 'acked' ? effect(told.answer) : undefined) : effect
  return {
    operation: operation.id,
    effect: shared && outcome !== 'acked' ? undefined : named,
    leaves,
    outcome,
    attempts,
    detail: detail.slice(0, 300),
  }
}
