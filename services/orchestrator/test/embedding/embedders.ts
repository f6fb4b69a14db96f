import type { Embedder } from '../../src/embedding/embedder.ts'
import { unitVector } from '../../src/embedding/unit-vector.ts'

/** How alike two vectors of length 1 are: 1 for the same direction. */
export function cosine(a: readonly number[] = [], b: readonly number[] = []): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}

/** An embedder that tells what it was asked: three numbers from the letters of a text. */
export function countingEmbedder(model = 'letters@1'): Embedder & { asked: string[] } {
  const asked: string[] = []
  return {
    model,
    dimensions: 3,
    asked,
    embed: async (texts) => {
      asked.push(...texts)
      return texts.map((text) => unitVector([text.length, text.charCodeAt(0), text.charCodeAt(text.length - 1) / 3]))
    },
  }
}
