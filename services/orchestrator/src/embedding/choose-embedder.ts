import type { Ollama } from '@dsm/ollama'
import type { Logger } from 'pino'
import { type CacheOptions, cachedEmbedder } from './cached-embedder.ts'
import type { Embedder } from './embedder.ts'
import { ollamaEmbedder } from './ollama-embedder.ts'

export type EmbedderOptions = {
  /** Its embedding model is chosen whenever it answers. */
  ollama?: Ollama | undefined
  local: Embedder
  cache: CacheOptions
  log: Pick<Logger, 'info' | 'warn'>
}

/** The embedder of this process and why it is this one. */
export type Choice = { embedder: Embedder; because: string }

/** One embedder at a time: it changes only when `choose` is called, never from one text to the next. */
export type EmbedderChoice = {
  /** The embedder in use; chosen at the first call. */
  current: () => Promise<Embedder>
  /** Looks again which embedder there is. One whose `model` differs from that of stored vectors calls for embedding those texts anew. */
  choose: () => Promise<Choice>
}

export function createEmbedder({ ollama, local, cache, log }: EmbedderOptions): EmbedderChoice {
  const localChoice: Embedder = cachedEmbedder(local, cache)
  let chosen: Promise<Choice> | undefined

  async function choose(before: Choice | undefined): Promise<Choice> {
    const choice = await look()
    // The same model is the same embedder, however often it is chosen.
    if (before?.embedder.model === choice.embedder.model) return { ...choice, embedder: before.embedder }
    const fields = { model: choice.embedder.model, because: choice.because, before: before?.embedder.model }
    if (ollama && choice.embedder === localChoice) log.warn(fields, 'embedder chosen')
    else log.info(fields, 'embedder chosen')
    return choice
  }

  async function look(): Promise<Choice> {
    if (!ollama) return { embedder: localChoice, because: 'no Ollama is configured' }
    const found = await ollamaEmbedder(ollama)
    return found.embedder
      ? { embedder: cachedEmbedder(found.embedder, cache), because: 'Ollama has the model' }
      : { embedder: localChoice, because: found.because }
  }

  const chooseAgain = () => {
    const before = chosen
    // A look that failed is no reason not to look again.
    return (chosen = Promise.resolve(before).then(choose, () => choose(undefined)))
  }
  return {
    current: async () => (await (chosen ?? chooseAgain())).embedder,
    choose: chooseAgain,
  }
}
