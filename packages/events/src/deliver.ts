import { type Db, transaction } from '@dsm/postgres'
import type { Logger } from 'pino'
import { type Attempts, countAttempt, noteFailure } from './attempts.ts'
import { type Backoff, backoffMs } from './backoff.ts'
import type { Entry, EventCarrier } from './carrier.ts'
import { type Death, recordDeath } from './dead-letters.ts'
import { applyOnce, type Effect, type Outcome } from './inbox.ts'
import { isOutage } from './outage.ts'
import type { Sorted } from './subscription.ts'

/** An entry on its way through this process. */
export interface Delivery {
  entry: Entry
  sorted: Exclude<Sorted, { kind: 'skip' }>
  /** What the database counted, once it counted anything. */
  attempts?: Attempts
  /** The attempt under way is counted: if an outage ends it, it is made again without counting. */
  counted: boolean
}

/** What became of a delivery: done with it, or try again later. */
export type Result = { outcome: Outcome | 'dead' } | { outcome: 'failed'; retryInMs: number }

export interface DeliverOptions {
  db: Db
  carrier: EventCarrier
  group: string
  maxDeliveries: number
  backoff: Backoff
  log: Pick<Logger, 'warn' | 'error'>
}

/** Applies deliveries in one transaction: together they cost little more than one. Throws, and nothing has happened, if one fails. */
export function deliverTogether({ db, group }: DeliverOptions, effects: readonly Effect[]): Promise<Outcome[]> {
  return transaction(db, (tx) => applyOnce(tx, group, effects))
}

/** Makes one attempt at one delivery. Throws if the database or the carrier is away: such an attempt is not held against the event. */
export async function deliver(options: DeliverOptions, delivery: Delivery): Promise<Result> {
  const { group, maxDeliveries } = options
  const { sorted, entry } = delivery
  if (sorted.kind === 'dead') {
    return bury(options, { consumer: group, entry, reason: sorted.reason, error: sorted.error, deliveries: entry.deliveries })
  }
  // The first attempt at a first delivery is counted only if it fails: nearly all of them succeed.
  const first = entry.deliveries === 1 && delivery.attempts === undefined
  if (!first && !delivery.counted) await count(options, delivery, sorted.event.id)
  const { attempts = 0, error = null } = delivery.attempts ?? {}
  if (attempts > maxDeliveries) return exhausted(options, delivery, error ?? 'the consumer ended each time while it handled the event')
  try {
    const [outcome = 'duplicate'] = await deliverTogether(options, [sorted])
    return { outcome }
  } catch (err) {
    if (isOutage(err)) throw err
    if (!delivery.counted) await count(options, delivery, sorted.event.id)
    return failed(options, delivery, { ...sorted, err })
  }
}

async function count({ db, group }: DeliverOptions, delivery: Delivery, eventId: string): Promise<void> {
  delivery.attempts = await countAttempt(db, group, eventId)
  delivery.counted = true
}

async function failed(
  options: DeliverOptions,
  delivery: Delivery,
  { event, err }: Pick<Effect, 'event'> & { err: unknown },
): Promise<Result> {
  const { db, group, maxDeliveries, backoff, log } = options
  const attempts = delivery.attempts?.attempts ?? 1
  const told = err instanceof Error ? (err.stack ?? err.message) : String(err)
  if (attempts >= maxDeliveries) return exhausted(options, delivery, told)
  await noteFailure(db, { consumer: group, eventId: event.id }, told)
  delivery.counted = false
  const retryInMs = backoffMs(backoff, attempts, Math.random())
  log.warn({ err, eventId: event.id, type: event.type, subject: event.subject, attempts, retryInMs }, 'event not handled yet')
  return { outcome: 'failed', retryInMs }
}

function exhausted(options: DeliverOptions, { entry, attempts }: Delivery, error: string): Promise<Result> {
  const deliveries = Math.min(attempts?.attempts ?? 1, options.maxDeliveries)
  return bury(options, { consumer: options.group, entry, reason: 'attempts-exhausted', error, deliveries, firstAt: attempts?.firstAt })
}

/** Table first: what the operator sees must exist before the entry is acknowledged, and both steps may be repeated. */
async function bury({ db, carrier, group, log }: DeliverOptions, death: Death): Promise<Result> {
  const { entry, reason, error } = death
  await recordDeath(db, death)
  await carrier.bury({ group, entry, reason, error })
  log.error({ entry: entry.id, reason, deliveries: death.deliveries }, 'event moved to the dead letters')
  return { outcome: 'dead' }
}
