import type { Logger } from 'pino'
import { type Backoff, backoffMs, pause } from './backoff.ts'
import type { Entry } from './carrier.ts'
import type { DeliverOptions } from './deliver.ts'
import { createIntake } from './intake.ts'
import type { EventMetrics } from './metrics.ts'
import { createQueues } from './queues.ts'
import { forgetHandled, handledKeptMs, mustRememberMs } from './retention.ts'
import type { Subscription } from './subscription.ts'
import { createWorker } from './worker.ts'

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
  /** Transactions at a time at most, 4 by default: a small batch takes fewer. */
  lanes?: number
  /** How long a read waits for events, 2 s by default. */
  blockMs?: number
  /** Waits between attempts at an event, and between attempts to reach what is away. */
  backoff?: Backoff
  /** How long handled events are remembered, 30 days by default: longer than any producer keeps its published ones. */
  retentionMs?: number
  /** Time between two sweeps of what is remembered, a minute by default. */
  sweepMs?: number
  /** After so long without a sign of life a consumer that holds nothing is forgotten by the carrier, an hour by default. */
  forgetConsumersMs?: number
}

export interface Consumer {
  start(): void
  /** Finishes the batch under way and acknowledges it; the rest stays pending for the next start, or for another replica. */
  stop(): Promise<void>
}

const laneEvents = 25

/** Handles the events of a subscription: each effect once, the events of a subject in the order of the stream. An event that fails holds up the later ones
 *  of its own subject, until it is handled or dead, and no others. Replicas share the entries, so between two of them only `latest` keeps order. */
export function createConsumer(options: ConsumerOptions): Consumer {
  const { db, carrier, subscription, name, log, metrics, afterCommit } = options
  const { maxDeliveries = 5, lanes = 4, retentionMs = handledKeptMs, backoff = { firstMs: 200, maxMs: 10_000 } } = options
  const { sweepMs = 60_000, forgetConsumersMs = 3_600_000 } = options
  const { group } = subscription
  const delivering: DeliverOptions = { db, carrier, group, maxDeliveries, backoff, log }
  const stopping = new AbortController()
  const queues = createQueues()
  const intake = createIntake({ carrier, group, consumer: name, signal: stopping.signal, ...sizes(options) })
  let running: Promise<void> | undefined
  let nextSweepAt = performance.now() + sweepMs * Math.random()

  const work = createWorker({ queues, delivering, onOutcome, log })

  function onOutcome(entry: Entry, outcome: string): void {
    metrics?.consumed.inc({ outcome })
    if (outcome !== 'failed') intake.done(entry.id)
  }

  function admit(entry: Entry): void {
    const sorted = subscription.sort(entry.body)
    if (sorted.kind === 'skip') onOutcome(entry, 'skipped')
    else queues.add({ entry, sorted, counted: false })
  }

  async function round(): Promise<void> {
    for (const entry of await intake.take(queues.nextDueAt())) admit(entry)
    const results = await Promise.allSettled(queues.due(performance.now(), { lanes, each: laneEvents }).map(work))
    if (results.length > 0) afterCommit?.()
    await intake.acknowledge()
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    if (performance.now() >= nextSweepAt) await sweep()
  }

  async function sweep(): Promise<void> {
    nextSweepAt = performance.now() + sweepMs
    const keptMs = mustRememberMs({ nowMs: Date.now(), oldest: await carrier.oldest(group), retentionMs })
    const forgotten = await forgetHandled(db, keptMs)
    // Each rollout brings consumers with new names.
    const consumers = await carrier.forgetConsumers(group, forgetConsumersMs)
    log.debug({ forgotten, consumers }, 'handled events and idle consumers forgotten')
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
