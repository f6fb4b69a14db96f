import { setTimeout as delay } from 'node:timers/promises'
import { withCorrelation } from '@dsm/correlation'
import type { Logger } from 'pino'
import { v7 as uuid } from 'uuid'

/** Work that a service does by itself: at its start, and again `everyMs` after each end. */
export type BackgroundJob = {
  name: string
  everyMs: number
  /** Returns soon after the signal aborts. */
  run: (signal: AbortSignal) => Promise<unknown>
}

/** Runs the jobs until it is stopped. A failure is logged and the job runs again at its next turn. */
export function startBackground(jobs: readonly BackgroundJob[], log: Logger): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const loops = jobs.map((job) => loop(job, log, stopping.signal))
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

async function loop({ name, everyMs, run }: BackgroundJob, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await withCorrelation({ correlationId: uuid(), actor: name }, () => run(signal))
    } catch (err) {
      // What was interrupted by the stop itself is no failure.
      if (!signal.aborted) log.error({ err, job: name }, 'background job failed')
    }
    await pause(everyMs, signal)
  }
}

/** Waits, and returns early once the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
