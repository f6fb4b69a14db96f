import type { Ollama, WarmUpState } from '@dsm/ollama'
import type { BackgroundJob } from '@dsm/service'
import type { Logger } from 'pino'

/** Well below the time that a model stays loaded after its last use. */
const everyMs = 10 * 60_000

/** Loads the models when the service starts and keeps them loaded, so that no decision pays for a load. Says when a model becomes ready, or stops being so. */
export function keepModelsWarm(model: Pick<Ollama, 'warmUp'>, log: Pick<Logger, 'info' | 'warn'>): BackgroundJob {
  const said = new Map<string, string>()
  function say(state: WarmUpState): void {
    const reason = state.ready ? '' : state.reason
    if (said.get(state.model) === reason) return
    said.set(state.model, reason)
    if (state.ready) log.info({ model: state.model, durationMs: Math.round(state.durationMs) }, 'model is ready')
    else log.warn({ model: state.model, reason }, 'model is not ready')
  }
  return {
    name: 'keep-models-warm',
    everyMs,
    run: async (signal) => {
      const { chat, embed } = await model.warmUp(signal)
      if (signal.aborted) return
      say(chat)
      say(embed)
    },
  }
}
