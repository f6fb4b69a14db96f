import { execute, type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

/** A vector as PostgreSQL writes it, `[0.25,-1]`, is JSON. Its numbers have 32 bits, and so have ours. */
const Vector = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.number()))
  .transform((numbers) => numbers.map(Math.fround))

const Found = z.object({ hash: z.string(), embedding: Vector })

export type EmbeddingKey = { model: string; dimensions: number }

/** The vectors of one model that are known, by the SHA-256 of their text in hex. */
export async function findEmbeddings(
  q: Queryable,
  { model, dimensions }: EmbeddingKey,
  hashes: readonly string[],
): Promise<Map<string, number[]>> {
  const found = await rows(
    q,
    Found,
    `select encode(text_hash, 'hex') as hash, embedding::text as embedding from embeddings
     where model = $1 and text_hash in (select decode(hash, 'hex') from unnest($2::text[]) as hash) and vector_dims(embedding) = $3`,
    [model, hashes, dimensions],
  )
  return new Map(found.map(({ hash, embedding }) => [hash, embedding]))
}

/** Keeps vectors by the hash of their text. One that another replica has kept meanwhile stays. Returns how many are new. */
export async function keepEmbeddings(q: Queryable, model: string, vectors: ReadonlyMap<string, readonly number[]>): Promise<number> {
  // In one order everywhere: two replicas that keep the same texts cannot wait for each other.
  const entries = [...vectors].sort(([a], [b]) => (a < b ? -1 : 1))
  return execute(
    q,
    `insert into embeddings (model, text_hash, embedding)
     select $1, decode(hash, 'hex'), embedding::vector from unnest($2::text[], $3::text[]) as kept (hash, embedding)
     on conflict (model, text_hash) do nothing`,
    [model, entries.map(([hash]) => hash), entries.map(([, vector]) => JSON.stringify(vector))],
  )
}

/** Leaves the newest `keep` rows, whatever their model, and returns how many went. */
export async function pruneEmbeddings(q: Queryable, keep: number): Promise<number> {
  return execute(
    q,
    `delete from embeddings using (
       select model, text_hash from embeddings order by created_at desc, model, text_hash offset $1
     ) as old where embeddings.model = old.model and embeddings.text_hash = old.text_hash`,
    [keep],
  )
}
