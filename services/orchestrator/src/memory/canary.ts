import { transaction } from '@dsm/postgres'
import { latestEmbedded } from '../store/episode-vectors.ts'
import { findEpisode } from '../store/episodes.ts'
import { countEvidence, nearestEpisodes } from '../store/recall-candidates.ts'
import { sharedAnswer } from '../shared-answer.ts'
import type { MemoryDeps } from './memory-deps.ts'

/** The same text gives the same vector, whatever the rounding. Less means that the stored one was made by another model. */
const leastCosine = 0.99

/** Asks memory something to which the answer is known. `check` throws, saying what is wrong, if it does not know it. */
export type Canary = { check: () => Promise<string> }

/** Answers of one canary are shared for some seconds; a change from right to wrong, or back, is logged once. */
export function createCanary(deps: MemoryDeps): Canary {
  let wasDown = false

  async function sing(): Promise<string> {
    try {
      const said = await askForKnown(deps)
      if (wasDown) deps.log.info({ said }, 'memory finds what it must find again')
      wasDown = false
      deps.metrics.canary.set(1)
      return said
    } catch (err) {
      if (!wasDown) deps.log.error({ err }, 'memory does not find what it must find')
      wasDown = true
      deps.metrics.canary.set(0)
      throw err
    }
  }

  return { check: sharedAnswer(sing) }
}

/** Asks for the latest recallable episode by its own text: it, or one of the very same words, has to come back first. */
async function askForKnown({ db, clock, embedders }: MemoryDeps): Promise<string> {
  const embedder = await embedders.current()
  const { model, dimensions } = embedder
  const knownAt = clock().toISOString()
  const known = await latestEmbedded(db, embedder, knownAt)
  if (!known) {
    const count = await countEvidence(db)
    if (count === 0) return 'no episode has an outcome yet'
    throw new Error(`none of ${count} episodes with an outcome has a vector of ${model}`)
  }
  const [embedding] = await embedder.embed([known.text])
  if (!embedding) throw new Error(`${model} gave no vector`)
  const [first] = await transaction(db, (tx) => nearestEpisodes(tx, { model, dimensions, embedding }, { knownAt, limit: 1 }))
  if (!first) throw new Error(`episode ${known.id} was asked for by its own text and nothing came back`)
  const sameWords = first.episodeId === known.id || (await findEpisode(db, first.episodeId))?.text === known.text
  if (!sameWords) throw new Error(`episode ${known.id} was asked for by its own text and ${first.episodeId} came back`)
  const { cosine } = first
  if (cosine === null || cosine < leastCosine) throw new Error(`episode ${first.episodeId} has a vector that ${model} did not make`)
  return `found by ${model}`
}
