import type { Db } from '@dsm/postgres'
import { findEmbeddings, keepEmbeddings, pruneEmbeddings } from '../store/embeddings.ts'
import { embeddableText, hashOf } from './embeddable-text.ts'
import type { Embedder } from './embedder.ts'

/** Rows that the cache keeps, the newest ones; 60 MB at 768 dimensions. */
const rowsMax = 20_000
/** New rows after which this replica looks whether there are too many. */
const pruneEvery = 1000

export type CacheOptions = { db: Db; rowsMax?: number; pruneEvery?: number }

/** Puts the cache of the database before an embedder: a text that any replica has embedded before is not embedded again. */
export function cachedEmbedder(
  embedder: Embedder,
  { db, rowsMax: keep = rowsMax, pruneEvery: every = pruneEvery }: CacheOptions,
): Embedder {
  const { model, dimensions } = embedder
  // The first rows of a process are counted as many: those of its earlier lives may lie beyond the limit.
  let unpruned = every

  async function missing(texts: ReadonlyMap<string, string>): Promise<Map<string, number[]>> {
    const vectors = await embedder.embed([...texts.values()])
    const kept = new Map([...texts.keys()].map((hash, index) => [hash, vectorOf(vectors[index], dimensions)]))
    unpruned += await keepEmbeddings(db, model, kept)
    if (unpruned >= every) {
      unpruned = 0
      await pruneEmbeddings(db, keep)
    }
    return kept
  }

  return {
    model,
    dimensions,
    embed: async (texts) => {
      const wanted = texts.map(embeddableText).map((text) => ({ text, hash: hashOf(text) }))
      const unique = new Map(wanted.map(({ hash, text }) => [hash, text]))
      const known = await findEmbeddings(db, { model, dimensions }, [...unique.keys()])
      const unknown = new Map([...unique].filter(([hash]) => !known.has(hash)))
      const made = unknown.size > 0 ? await missing(unknown) : new Map<string, number[]>()
      return wanted.map(({ hash }) => vectorOf(known.get(hash) ?? made.get(hash), dimensions))
    },
  }
}

function vectorOf(vector: number[] | undefined, dimensions: number): number[] {
  if (vector?.length !== dimensions) throw new Error(`a vector of ${vector?.length ?? 0} numbers where there must be ${dimensions}`)
  return vector
}
