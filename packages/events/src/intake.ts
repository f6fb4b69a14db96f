import { pause } from './backoff.ts'
import type { Entry, EventCarrier } from './carrier.ts'

export interface IntakeOptions {
  carrier: EventCarrier
  group: string
  consumer: string
  batch: number
  idleMs: number
  blockMs: number
  signal: AbortSignal
}

export interface Intake {
  /** The next entries, none of them held already. First what the last life of this consumer left behind, now and then what another one left, else what is
   *  new; waits for that no longer than until `until` on the monotonic clock. */
  take(until: number | undefined): Promise<Entry[]>
  /** Says that nothing more is to be done for an entry. */
  done(id: string): void
  /** Acknowledges what is done. What the carrier does not hear about stays done, and is acknowledged the next time. */
  acknowledge(): Promise<void>
  /** Looks again for entries under this consumer's name: an answer may have been lost on its way. */
  resume(): void
}

/** Batches that may be held while their subjects wait for a retry; then nothing new is read. */
const heldBatchesMax = 20

export function createIntake({ carrier, group, consumer, batch, idleMs, blockMs, signal }: IntakeOptions): Intake {
  const held = new Set<string>()
  const done = new Set<string>()
  /** Last entry that was resumed; undefined once all are. */
  let resumeAfter: string | undefined = '0'
  let reclaimAt = performance.now() + idleMs * Math.random()

  async function fetch(until: number | undefined): Promise<Entry[]> {
    const claim = { group, consumer, count: batch }
    if (resumeAfter !== undefined) {
      const left = await carrier.resume({ ...claim, after: resumeAfter })
      resumeAfter = left.at(-1)?.id
      return left
    }
    if (performance.now() >= reclaimAt) {
      const taken = await carrier.reclaim({ ...claim, idleMs })
      if (taken.length < batch) reclaimAt = performance.now() + idleMs / 2
      return taken
    }
    const waitMs = Math.min(blockMs, until === undefined ? blockMs : Math.max(0, until - performance.now()), reclaimAt - performance.now())
    if (held.size >= batch * heldBatchesMax) {
      await pause(waitMs, signal)
      return []
    }
    return carrier.read({ ...claim, blockMs: Math.max(0, waitMs), signal })
  }

  return {
    async take(until) {
      const entries = await fetch(until)
      const unknown = entries.filter(({ id }) => !held.has(id))
      for (const { id } of unknown) held.add(id)
      return unknown
    },
    done(id) {
      done.add(id)
    },
    async acknowledge() {
      if (done.size === 0) return
      await carrier.ack(group, [...done])
      for (const id of done) held.delete(id)
      done.clear()
    },
    resume() {
      resumeAfter = '0'
    },
  }
}
