import { type Embedder, EmbedderDownError } from '../embedding/embedder.ts'
import { type EmbeddingCounters, endJob, type Lease, noteProgress, takeJob } from '../store/embedding-jobs.ts'
import { countToEmbed, countVectors, type EpisodeToEmbed, episodesToEmbed, keepVectors } from '../store/episode-vectors.ts'
import type { MemoryDeps } from './memory-deps.ts'

/** Long enough for a slow batch, short enough that what a crashed replica began goes on within a minute. */
const leaseMs = 30_000
/** Until the embedder is asked again after it failed. */
const pauseMs = 30_000
const batchSize = 16

/**
 * Gives every episode that lacks one a vector of the present model, newest first, in small batches that are committed one by one: what is interrupted
 * goes on where it stopped, and a second run finds nothing to do. Returns the counters of the pass; undefined where there was nothing to do, or another
 * replica is doing it. A new model is no special case: all episodes lack its vector.
 */
export async function embedEpisodes(deps: MemoryDeps, signal: AbortSignal): Promise<EmbeddingCounters | undefined> {
  const { db, embedders, replica } = deps
  const embedder = await embedders.current()
  const { model } = embedder
  const waiting = await episodesToEmbed(db, { model, except: [], limit: 1 })
  if (waiting.length === 0) return undefined
  const lease = { model, owner: replica, leaseMs }
  const alreadyThere = await countVectors(db, model)
  if (!(await takeJob(db, lease, alreadyThere))) return undefined
  return pass(deps, embedder, { lease, signal, alreadyThere })
}

type Pass = { lease: Lease; signal: AbortSignal; alreadyThere: number }

async function pass(deps: MemoryDeps, embedder: Embedder, { lease, signal, alreadyThere }: Pass): Promise<EmbeddingCounters> {
  const { db, log, metrics } = deps
  const { model } = embedder
  const refused = new Set<string>()
  const counters = { embedded: 0, alreadyThere, leftAlone: 0 }
  let problem: string | null = null

  while (!signal.aborted) {
    const batch = await episodesToEmbed(db, { model, except: [...refused], limit: batchSize })
    if (batch.length === 0) break
    const made = await embedBatch(embedder, batch)
    counters.embedded += await keepVectors(db, model, made.vectors)
    for (const { id } of made.refused) refused.add(id)
    counters.leftAlone = made.down ? await countToEmbed(db, model) : refused.size
    problem = made.problem ?? problem
    if (made.down || !(await noteProgress(db, lease, counters))) break
  }
  await endJob(db, lease, { ...counters, problem, pauseMs: problem === null ? 0 : pauseMs })
  metrics.embedded.inc({ result: 'embedded' }, counters.embedded)
  metrics.embedded.inc({ result: 'left-alone' }, counters.leftAlone)
  if (problem === null) log.info({ model, ...counters }, 'episodes embedded')
  else log.warn({ model, ...counters, problem }, 'episodes left without a vector')
  return counters
}

/** `refused`: texts that could not be embedded although the model answers; `down`: it does not answer. */
type Made = {
  vectors: { episodeId: string; embedding: number[] }[]
  refused: readonly EpisodeToEmbed[]
  down: boolean
  problem: string | null
}

/** A batch that fails is tried text by text, so that one text which no model takes does not keep the others from their vectors. */
async function embedBatch(embedder: Embedder, batch: readonly EpisodeToEmbed[]): Promise<Made> {
  try {
    const embeddings = await embedder.embed(batch.map(({ text }) => text))
    const vectors = batch.map(({ id }, index) => ({ episodeId: id, embedding: embeddings[index] ?? [] }))
    return { vectors, refused: [], down: false, problem: null }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    if (error instanceof EmbedderDownError) return { vectors: [], refused: [], down: true, problem }
    if (batch.length === 1) return { vectors: [], refused: batch, down: false, problem }
    const single: Made[] = []
    for (const episode of batch) single.push(await embedBatch(embedder, [episode]))
    return {
      vectors: single.flatMap(({ vectors }) => vectors),
      refused: single.flatMap(({ refused }) => refused),
      down: single.some(({ down }) => down),
      problem,
    }
  }
}
