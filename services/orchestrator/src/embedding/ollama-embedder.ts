import type { Ollama } from '@dsm/ollama'
import { type Embedder, EmbedderDownError } from './embedder.ts'
import { unitVector } from './unit-vector.ts'

/**
 * Models that were trained with the purpose of a text before it. What is stored and what is asked for are texts of one shape here, so both get the same: with
 * `search_query` on one side a text would not even be nearest to itself. `clustering` is the purpose for comparing like with like
 * (https://huggingface.co/nomic-ai/nomic-embed-text-v1.5).
 */
const purposes = [{ models: /(^|\/)nomic-embed-text(:|$)/, purpose: 'clustering' }]

function purposeOf(model: string): string | undefined {
  return purposes.find(({ models }) => models.test(model))?.purpose
}

/** Longer vectors do not fit into pgvector's type. */
const dimensionsMax = 16_000

/** Either the embedder, or why there is none. */
export type OllamaOutcome = { embedder: Embedder } | { embedder: undefined; because: string }

/** Asks the server for the model and for one vector. What comes back is tied to the weights that the model has now. */
export async function ollamaEmbedder(ollama: Ollama): Promise<OllamaOutcome> {
  const health = await ollama.health()
  if (!health.reachable) return { embedder: undefined, because: `Ollama does not answer: ${health.reason}` }
  if (health.embed.state === 'missing') {
    return { embedder: undefined, because: `Ollama has no ${health.embed.model}; get it by: ${health.embed.command}` }
  }
  const purpose = purposeOf(ollama.embedModel)
  const input = (text: string) => (purpose === undefined ? text : `${purpose}: ${text}`)
  const probe = await ollama.embed([input('sprint')])
  if (!probe.ok) return { embedder: undefined, because: `Ollama does not embed: ${probe.reason}` }

  const { dimensions } = probe
  if (dimensions > dimensionsMax) {
    const because = `the vectors of ${ollama.embedModel} have ${dimensions} dimensions, and the database takes ${dimensionsMax} at most`
    return { embedder: undefined, because }
  }
  const weights = health.embed.digest.replace(/^sha256:/, '').slice(0, 12)
  return {
    embedder: {
      model: `ollama/${ollama.embedModel}@${weights}${purpose === undefined ? '' : `/${purpose}`}`,
      dimensions,
      embed: async (texts) => {
        const result = await ollama.embed(texts.map(input))
        if (!result.ok) throw new EmbedderDownError(`${ollama.embedModel} does not embed: ${result.reason}`)
        if (texts.length > 0 && result.dimensions !== dimensions) {
          throw new EmbedderDownError(
            `${ollama.embedModel} has ${result.dimensions} dimensions now, not ${dimensions}: it is another model`,
          )
        }
        return result.vectors.map(unitVector)
      },
    },
  }
}
