import type { ContextFacts, Recall, RecalledEpisode } from '@dsm/contracts'
import { transaction } from '@dsm/postgres'
import { episodeText } from '../domain/memory/episode-text.ts'
import { rankEpisodes, type RecallCandidate } from '../domain/memory/rank-episodes.ts'
import { EmbedderDownError } from '../embedding/embedder.ts'
import { countEvidence, latestEpisodes, nearestEpisodes, type Vector } from '../store/recall-candidates.ts'
import type { MemoryDeps } from './memory-deps.ts'

/** A context that episodes are to be like. `k`: how many are wanted at most, 1 to 20. */
export type Question = { projectId: string; facts: ContextFacts; k: number }

/** Candidates by each way of finding them; ranking looks at all of them. */
const candidatesMax = 50

/**
 * The episodes, with an outcome that is known by now, that are most like the facts: of the project itself and of others. Asks the embedder, so it is
 * never called in a transaction. If the embedder is down, or nothing has been embedded, the latest episodes are compared by their facts alone
 * (`model` is null): less, but better than nothing. When nothing comes back, `empty` says why.
 */
export async function recall(deps: MemoryDeps, question: Question): Promise<Recall> {
  const knownAt = deps.clock().toISOString()
  const vector = await vectorOf(deps, question.facts)
  const { considered, candidates } = await findCandidates(deps, question.projectId, { vector, knownAt })
  const ranked = rankEpisodes({ ...question, today: knownAt.slice(0, 10) }, candidates)
  const episodes = ranked.map((episode) => (episode.projectId === question.projectId ? episode : withoutNames(episode)))
  const model = candidates.some(({ cosine }) => cosine !== null) ? vector : null
  const empty = episodes.length > 0 ? null : reasonFor(candidates, vector, model)
  deps.metrics.recalls.inc({ answer: empty ?? (model ? 'texts-and-facts' : 'facts-alone') })
  return {
    model: model?.model ?? null,
    dimensions: model?.dimensions ?? null,
    episodes,
    considered: candidates.length === 0 ? 0 : considered,
    empty,
  }
}

/** Whoever may read a project's decisions need not know which other projects there are. */
const withoutNames = (episode: RecalledEpisode): RecalledEpisode => ({
  ...episode,
  projectId: null,
  sprintKey: 'a sprint of another project',
})

async function vectorOf({ embedders, log }: MemoryDeps, facts: ContextFacts): Promise<Vector | null> {
  const embedder = await embedders.current()
  const { model, dimensions } = embedder
  try {
    const [embedding] = await embedder.embed([episodeText(facts)])
    return embedding ? { model, dimensions, embedding } : null
  } catch (err) {
    if (!(err instanceof EmbedderDownError)) throw err
    log.warn({ err, model }, 'memory is asked by facts alone: the embedder is down')
    return null
  }
}

type Found = { considered: number; candidates: RecallCandidate[] }

async function findCandidates(
  { db }: MemoryDeps,
  projectId: string,
  { vector, knownAt }: { vector: Vector | null; knownAt: string },
): Promise<Found> {
  const own = { within: projectId, knownAt, limit: candidatesMax }
  const others = { beside: projectId, knownAt, limit: candidatesMax }
  return transaction(db, async (tx) => {
    const near = vector ? [...(await nearestEpisodes(tx, vector, own)), ...(await nearestEpisodes(tx, vector, others))] : []
    // The project's latest sprints are always looked at, also while they wait to be embedded.
    const latest = [...(await latestEpisodes(tx, vector, own)), ...(near.length === 0 ? await latestEpisodes(tx, vector, others) : [])]
    const unique = new Map([...near, ...latest].map((candidate) => [candidate.episodeId, candidate]))
    return { considered: await countEvidence(tx), candidates: [...unique.values()] }
  })
}

function reasonFor(candidates: readonly RecallCandidate[], vector: Vector | null, compared: Vector | null): Recall['empty'] {
  if (candidates.length === 0) return 'no-episodes'
  if (vector === null) return 'embedder-down'
  return compared ? 'nothing-similar' : 'not-embedded-yet'
}
