import type { Logger } from 'pino'
import { type Backoff, backoffMs, pause } from './backoff.ts'
import type { Entry } from './carrier.ts'
import { deliver, type DeliverOptions, deliverTogether, type Result } from './deliver.ts'
import type { EventMetrics } from './metrics.ts'
import { createQueues, type Queue } from './queues.ts'
import { forgetHandled } from './retention.ts'
import type { Subscription } from './subscription.ts'
import { createIntake } from './intake.ts'

export interface ConsumerOptions extends Pick<DeliverOptions, 'db' | 'carrier'> {
  subscription: Subscription
  /** Names this replica. Stable over restarts, so that it goes on with what it left behind. */
  name: string
  log: Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>
  metrics?: EventMetrics | undefined
  /** Called after effects were committed: handlers may have appended events, so give it `relay.poke`. */
  afterCommit?: () => void
  /** Attempts before an event becomes a dead letter, 5 by default. Attempts that an outage ended do not count. */
  maxDeliveries?: number
  /** After so long without acknowledgement another replica takes an entry over. 30 s by default. */
  idleMs?: number
  /** Entries per read, 100 by default. */
  batch?: number
  /** Subjects handled at a time, 4 by default. */
  lanes?: number
  /** How long a read waits for events, 2 s by default. */
  blockMs?: number
  /** Waits between attempts at an event, and between attempts to reach what is away. */
  backoff?: Backoff
  /** How long handled events are remembered, 30 days by default: longer than any producer keeps its published ones. */
  retentionMs?: number
}

export interface Consumer {
  start(): void
  /** Finishes the batch under way and acknowledges it; the rest stays pending for the next start, or for another replica. */
  stop(): Promise<void>
}

const sweepMs = 60_000

/** Handles the events of a subscription: each effect once, the events of a subject in the order of the stream. An event that fails holds up the later ones
 *  of its own subject, until it is handled or dead, and no others. Replicas share the entries, so between two of them only `latest` keeps order. */
export function createConsumer(options: ConsumerOptions): Consumer {
  const { db, carrier, subscription, name, log, metrics, afterCommit } = options
  const { maxDeliveries = 5, lanes = 4, retentionMs = 30 * 86_400_000, backoff = { firstMs: 200, maxMs: 10_000 } } = options
  const { group } = subscription
  const deliverOptions: DeliverOptions = { db, carrier, group, maxDeliveries, backoff, log }
  const stopping = new AbortController()
  const queues = createQueues()
  const intake = createIntake({ carrier, group, consumer: name, signal: stopping.signal, ...sizes(options) })
  let running: Promise<void> | undefined
  let nextSweepAt = performance.now() + sweepMs * Math.random()

  function admit(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const sorted = subscription.sort(entry.body)
      if (sorted.kind === 'skip') finish(entry, 'skipped')
      else queues.add({ entry, sorted, counted: false })
    }
  }

  function finish(entry: Entry, outcome: string): void {
    metrics?.consumed.inc({ outcome })
    intake.done(entry.id)
  }

  /** Takes a lane's queues in turn, all of their new events in one transaction if that works. */
  async function work(lane: Queue[]): Promise<void> {
    if (!(await workTogether(lane))) for (const queue of lane) await workThrough(queue)
  }

  async function workTogether(lane: Queue[]): Promise<boolean> {
    const deliveries = lane.flatMap((queue) => queue.deliveries)
    const effects = deliveries.flatMap(({ sorted, entry, attempts }) =>
      sorted.kind === 'event' && entry.deliveries === 1 && !attempts ? [sorted] : [],
    )
    if (effects.length < 2 || effects.length < deliveries.length) return false
    const outcomes = await deliverTogether(deliverOptions, effects).catch((err: unknown) => {
      // One by one shows which event is to blame, and deals with it.
      log.debug({ err, events: effects.length }, 'a batch is handled one by one')
      return undefined
    })
    if (!outcomes) return false
    deliveries.forEach(({ entry }, at) => finish(entry, outcomes[at] ?? 'handled'))
    for (const queue of lane) for (let left = queue.deliveries.length; left > 0; left -= 1) queues.shift(queue)
    return true
  }

  async function workThrough(queue: Queue): Promise<void> {
    for (let next = queue.deliveries[0]; next !== undefined; next = queue.deliveries[0]) {
      const result: Result = await deliver(deliverOptions, next)
      if (result.outcome === 'failed') {
        metrics?.consumed.inc({ outcome: 'failed' })
        queue.dueAt = performance.now() + result.retryInMs
        return
      }
      finish(next.entry, result.outcome)
      queue.dueAt = 0
      queues.shift(queue)
    }
  }

  async function round(): Promise<void> {
    const nextDueAt = queues.nextDueAt()
    admit(await intake.take(nextDueAt))
    const results = await Promise.allSettled(queues.due(performance.now(), lanes).map(work))
    if (results.length > 0) afterCommit?.()
    await intake.acknowledge()
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    if (performance.now() < nextSweepAt) return
    nextSweepAt = performance.now() + sweepMs
    log.debug({ forgotten: await forgetHandled(db, retentionMs) }, 'handled events forgotten')
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        await round()
        failures = 0
      } catch (err) {
        failures += 1
        log.warn({ err, failures }, 'events wait: the carrier or the database is away')
        intake.resume()
        await pause(backoffMs(backoff, failures, Math.random()), stopping.signal)
      }
    }
  }

  return {
    start() {
      running ??= run()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

function sizes({ batch = 100, idleMs = 30_000, blockMs = 2_000 }: ConsumerOptions) {
  return { batch, idleMs, blockMs }
}
