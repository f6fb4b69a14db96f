import { ContextFacts, EpisodeOutcome, ProjectId } from '@dsm/contracts'
import { type Queryable, row, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { RecallCandidate } from '../domain/memory/rank-episodes.ts'

/** A text as a model sees it. */
export type Vector = { model: string; dimensions: number; embedding: readonly number[] }

/** Which episodes are looked at: those with an outcome that was known at `knownAt`, of one project or of all others. */
export type Evidence = { within?: string; beside?: string; knownAt: string; limit: number }

/**
 * Settings of one search, for its transaction alone. `ef_search`: candidates that one pass over the index holds; `iterative_scan`: it goes on after
 * that until the filters have let enough through, in roughly the right order (the rows are sorted afterwards); up to `max_scan_tuples`. Each is planned for its own
 * filters: a plan for any filter would not know that a project is small.
 */
const searchSettings = `select set_config('hnsw.ef_search', '100', true) as a, set_config('hnsw.iterative_scan', 'relaxed_order', true) as b,
  set_config('hnsw.max_scan_tuples', '20000', true) as c, set_config('plan_cache_mode', 'force_custom_plan', true) as d`

const Candidate = z.object({
  episodeId: z.uuid(),
  projectId: ProjectId,
  facts: ContextFacts,
  outcome: EpisodeOutcome,
  cosine: z.number().min(-1.001).max(1.001).nullable(),
})

const evidence = `o.known_at <= $1 and ($2::text is null or o.project_id = $2) and ($3::text is null or o.project_id <> $3)`
const found = 'e.id as episode_id, e.project_id, e.facts, o.outcome'

// Only what is found is joined to its facts. Indexes hold vectors of 16-bit numbers, half as large; the cosine is that of the vectors as they are stored.
const filter = `v.model = $6 and ($2::text is null or v.project_id = $2) and ($3::text is null or v.project_id <> $3) and o.known_at <= $1`
const near = `select v.episode_id, v.embedding, o.outcome from episode_vectors v join episode_outcomes o on o.episode_id = v.episode_id`
const asFound = `select ${found}, 1 - (o.embedding <=> $5::vector) as cosine from`
const facts = 'join episodes e on e.id = o.episode_id'
// An index holds one size, so each has a statement of its own; what has no index, or is to be searched without it, takes the last one.
const nearest512 = `${asFound} (${near} where v.dimensions = 512 and $7 = 512 and ${filter}
  order by v.embedding::halfvec(512) <=> $5::halfvec(512) limit $4) o ${facts}`
const nearest768 = `${asFound} (${near} where v.dimensions = 768 and $7 = 768 and ${filter}
  order by v.embedding::halfvec(768) <=> $5::halfvec(768) limit $4) o ${facts}`
const nearestExactly = `${asFound} (${near} where v.dimensions = $7 and ${filter} order by (v.embedding <=> $5::vector) + 0 limit $4) o ${facts}`
const byIndex = new Map([
  [512, nearest512],
  [768, nearest768],
])

/**
 * The episodes whose texts are nearest to a text by the cosine of their vectors, nearest first. If the index gives fewer than were asked for, which a
 * filter that few rows pass can cause, all are compared: what is there is found. `exact` compares all at once.
 */
export async function nearestEpisodes(tx: Tx, vector: Vector, asked: Evidence & { exact?: boolean }): Promise<RecallCandidate[]> {
  await tx.query(searchSettings)
  const indexed = asked.exact ? undefined : byIndex.get(vector.dimensions)
  if (indexed === undefined) return search(tx, nearestExactly, vector, asked)
  const some = await search(tx, indexed, vector, asked)
  return some.length < asked.limit ? search(tx, nearestExactly, vector, asked) : some
}

async function search(tx: Tx, statement: string, { model, dimensions, embedding }: Vector, asked: Evidence): Promise<RecallCandidate[]> {
  const params = [asked.knownAt, asked.within ?? null, asked.beside ?? null, asked.limit, JSON.stringify(embedding), model, dimensions]
  const candidates = (await rows(tx, Candidate, statement, params)).map(clamped)
  return candidates.sort((a, b) => (b.cosine ?? 0) - (a.cosine ?? 0) || (a.episodeId < b.episodeId ? -1 : 1))
}

/** The latest episodes, embedded or not: with their cosine where both texts have a vector of the same model. */
export async function latestEpisodes(q: Queryable, vector: Vector | null, asked: Evidence): Promise<RecallCandidate[]> {
  const params = [asked.knownAt, asked.within ?? null, asked.beside ?? null, asked.limit]
  const asText = vector && JSON.stringify(vector.embedding)
  const latest = await rows(
    q,
    Candidate,
    `select ${found}, 1 - (v.embedding <=> $5::vector) as cosine
     from (select * from episode_outcomes o where ${evidence} order by known_at desc, episode_id desc limit $4) o
     join episodes e on e.id = o.episode_id
     left join episode_vectors v on v.episode_id = e.id and v.model = $6 and v.dimensions = $7
     order by o.known_at desc, e.id desc`,
    [...params, asText, vector?.model ?? null, vector?.dimensions ?? null],
  )
  return latest.map(clamped)
}

/** Rounding can carry a cosine past its ends. */
function clamped(candidate: z.infer<typeof Candidate>): RecallCandidate {
  const { cosine } = candidate
  return cosine === null ? candidate : { ...candidate, cosine: Math.max(-1, Math.min(1, cosine)) }
}

/** How many episodes have an outcome. */
export async function countEvidence(q: Queryable): Promise<number> {
  const { count } = await row(
    q,
    z.object({ count: z.int() }),
    `select coalesce(sum(length), 0)::int as count from chain_heads where chain = 'outcomes'`,
  )
  return count
}
