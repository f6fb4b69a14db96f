import type { Ollama } from '@dsm/ollama'
import type { Check } from '@dsm/service'
import { sharedAnswer } from '../shared-answer.ts'

/** Whether the models that were asked for are there. Plans are made without them too, so none is required: a missing one shows as degraded. */
export function modelCheck(model: Pick<Ollama, 'health'>): Check {
  return { name: 'model', required: false, check: sharedAnswer(() => lookFor(model)) }
}

async function lookFor(model: Pick<Ollama, 'health'>): Promise<string> {
  const health = await model.health()
  if (!health.reachable) throw new Error(`Ollama does not answer, so nobody advises: ${health.reason}`)
  const { chat, embed, version } = health
  const missing = [chat, embed].flatMap((state) => (state.state === 'missing' ? [`no ${state.model}; get it by: ${state.command}`] : []))
  if (missing.length > 0) throw new Error(`Ollama has ${missing.join(', and ')}`)
  return `Ollama ${version} has ${chat.model} and ${embed.model}`
}
