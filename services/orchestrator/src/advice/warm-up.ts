import { once } from 'node:events'
import type { Ollama } from '@dsm/ollama'
import type { BackgroundJob } from '@dsm/service'
import type { Logger } from 'pino'

/** Half of the 30 minutes for which the client's `keepAlive` keeps a model loaded. */
const everyMs = 15 * 60_000

/** Loads the models at the start of the service and keeps them loaded, so that no decision waits for that. A server that is away is no failure of the job. */
export function warmUpJob({ model, log }: { model: Pick<Ollama, 'warmUp'>; log: Pick<Logger, 'info' | 'warn'> }): BackgroundJob {
  return {
    name: 'warm-up-model',
    everyMs,
    run: async (signal) => {
      // Loading may take minutes, which no stopping service waits for; closing the client ends it.
      const warm = await Promise.race([model.warmUp(), ended(signal)])
      if (!warm) return
      for (const state of [warm.chat, warm.embed]) {
        if (state.ready) log.info({ model: state.model, durationMs: Math.round(state.durationMs) }, 'model is loaded')
        else log.warn({ model: state.model, reason: state.reason }, 'model is not loaded')
      }
    },
  }
}

async function ended(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort')
}
