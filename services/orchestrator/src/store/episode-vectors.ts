import { execute, maybeRow, type Queryable, row, rows } from '@dsm/postgres'
import { z } from 'zod'

const Text = z.object({ id: z.uuid(), text: z.string() })
const Count = z.object({ count: z.int() })

export type EpisodeToEmbed = z.infer<typeof Text>

/** Up to `limit` episodes without a vector of the model, newest first: those are the next to be asked for. `except`: not these. */
export async function episodesToEmbed(
  q: Queryable,
  { model, except, limit }: { model: string; except: readonly string[]; limit: number },
): Promise<EpisodeToEmbed[]> {
  return rows(
    q,
    Text,
    `select e.id, e.text from episodes e
     where not exists (select from episode_vectors v where v.model = $1 and v.episode_id = e.id) and e.id <> all($2::uuid[])
     order by e.id desc limit $3`,
    [model, except, limit],
  )
}

/** Keeps vectors of episodes; one that another replica has made meanwhile stays. Returns how many are new. */
export async function keepVectors(
  q: Queryable,
  model: string,
  vectors: readonly { episodeId: string; embedding: readonly number[] }[],
): Promise<number> {
  return execute(
    q,
    `insert into episode_vectors (episode_id, model, dimensions, project_id, embedding)
     select e.id, $1, vector_dims(made.embedding::vector), e.project_id, made.embedding::vector
     from unnest($2::uuid[], $3::text[]) as made (episode_id, embedding) join episodes e on e.id = made.episode_id order by e.id
     on conflict (model, episode_id) do nothing`,
    [model, vectors.map(({ episodeId }) => episodeId), vectors.map(({ embedding }) => JSON.stringify(embedding))],
  )
}

export async function countVectors(q: Queryable, model: string): Promise<number> {
  const { count } = await row(q, Count, 'select count(*)::int as count from episode_vectors where model = $1', [model])
  return count
}

/** How many episodes lack a vector of the model. */
export async function countToEmbed(q: Queryable, model: string): Promise<number> {
  const { count } = await row(
    q,
    Count,
    `select count(*)::int as count from episodes e
     where not exists (select from episode_vectors v where v.model = $1 and v.episode_id = e.id)`,
    [model],
  )
  return count
}

/** Drops the vectors of a model: they can be made again. */
export async function forgetVectors(q: Queryable, model: string): Promise<number> {
  return execute(q, 'delete from episode_vectors where model = $1', [model])
}

/** The latest episode that recall must be able to find by its own text: it has an outcome, known at `knownAt`, and a vector of the model. */
export async function latestEmbedded(
  q: Queryable,
  { model, dimensions }: { model: string; dimensions: number },
  knownAt: string,
): Promise<EpisodeToEmbed | undefined> {
  return maybeRow(
    q,
    Text,
    `select e.id, e.text from episode_outcomes o join episodes e on e.id = o.episode_id
     join episode_vectors v on v.episode_id = e.id and v.model = $1 and v.dimensions = $2
     where o.known_at <= $3 order by o.known_at desc, e.id desc limit 1`,
    [model, dimensions, knownAt],
  )
}
