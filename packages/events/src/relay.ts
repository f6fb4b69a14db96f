import { ServiceName } from '@dsm/contracts'
import type { Logger } from 'pino'
import { type Backoff, backoffMs, pause } from './backoff.ts'
import { MarkerMovedError } from './carrier.ts'
import type { EventMetrics } from './metrics.ts'
import { type Pass, type PassOptions, relayOnce } from './relay-pass.ts'
import { forgetPublished, publishedKeptMs } from './retention.ts'

export interface RelayOptions extends Omit<PassOptions, 'batch' | 'retentionMs'> {
  log: Pick<Logger, 'info' | 'warn' | 'debug'>
  metrics?: EventMetrics | undefined
  /** Events per pass at most, 200 by default. */
  batch?: number
  /** How long a commit that nobody poked about, or a lost stream, may go unnoticed. 500 ms by default. */
  pollMs?: number
  /** How long published events stay, to fill a lost stream again. 7 days by default. */
  retentionMs?: number
  /** Waits between attempts while the carrier or the database is away. */
  backoff?: Backoff
  /** Groups that must have acknowledged an entry before it leaves the stream: those of all services by default. */
  groups?: readonly string[]
  /** Time between two sweeps of old events, a minute by default. */
  sweepMs?: number
}

export interface Relay {
  start(): void
  /** Finishes the pass under way. */
  stop(): Promise<void>
  /** Say that something was committed: it is published at once. */
  poke(): void
  /** Publishes until nothing is left; throws if the carrier or the database is away. */
  drain(): Promise<void>
}

const afterBusyMs = 25
/** A pass costs eight round trips, whether it publishes one event or a hundred: while events keep coming they are gathered for so long. */
const gatherMs = 10

/** Publishes what is committed in the outbox, in the order of its rows, at least once. Any number of replicas may run one. */
export function createRelay(options: RelayOptions): Relay {
  const { db, carrier, source, log, metrics, batch = 200, pollMs = 500, retentionMs = publishedKeptMs } = options
  const { backoff = { firstMs: 100, maxMs: 10_000 }, groups = ServiceName.options, sweepMs = 60_000 } = options
  const stopping = new AbortController()
  let woken = Promise.withResolvers<void>()
  let running: Promise<void> | undefined
  let nextSweepAt = performance.now() + sweepMs * Math.random()

  async function pass(): Promise<Pass> {
    const result = await relayOnce({ db, carrier, source, batch, retentionMs }).catch(lookAgain)
    if (result.did === 'busy') return result
    metrics?.published.inc(result.count)
    if (result.did === 'refilled') log.warn({ count: result.count }, 'published events filled in again: the stream had lost them')
    return result
  }

  async function sweep(): Promise<void> {
    if (performance.now() < nextSweepAt) return
    nextSweepAt = performance.now() + sweepMs
    const forgotten = await forgetPublished(db, retentionMs)
    const trimmed = await carrier.trim(groups)
    log.debug({ forgotten, trimmed }, 'old events swept')
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      woken = Promise.withResolvers<void>()
      try {
        // First, because only this makes room in a carrier that is full and takes nothing more.
        await sweep()
        const result = await pass()
        failures = 0
        await restAfter(result)
      } catch (err) {
        failures += 1
        log.warn({ err, failures }, 'events wait in the outbox')
        await pause(backoffMs(backoff, failures, Math.random()), stopping.signal)
      }
    }
  }

  async function restAfter(result: Pass): Promise<void> {
    if (result.did === 'busy') return pause(afterBusyMs * (1 + Math.random()), stopping.signal)
    if (result.more) return
    if (result.count > 0) await pause(gatherMs, stopping.signal)
    const rest = new AbortController()
    const signal = AbortSignal.any([rest.signal, stopping.signal])
    await Promise.race([woken.promise, pause(pollMs, signal)])
    rest.abort()
  }

  return {
    start() {
      running ??= run()
    },
    async stop() {
      stopping.abort()
      await running
    },
    poke: () => woken.resolve(),
    async drain() {
      for (let result = await pass(); result.did === 'busy' || result.more; result = await pass()) {
        if (result.did === 'busy') await pause(afterBusyMs, stopping.signal)
      }
    },
  }
}

function lookAgain(error: unknown): Pass {
  if (error instanceof MarkerMovedError) return { did: 'busy' }
  throw error
}
