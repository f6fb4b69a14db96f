/**
 * Turns texts into vectors of one model. The vectors of two embedders may be compared only if their `model` is the same.
 * Each vector has length 1 (Euclidean), and its numbers fit into 32 bits: what comes back from a database is what went in.
 */
export type Embedder = {
  /** Names the weights: `ollama/nomic-embed-text@0a109f422b47`. */
  model: string
  dimensions: number
  /** One vector for each text, in order. Throws EmbedderDownError if the model cannot answer now. */
  embed: (texts: readonly string[]) => Promise<number[][]>
}

/** The model that made the vectors of this installation cannot be asked now. No other one may take its place for a single call. */
export class EmbedderDownError extends Error {
  override readonly name = 'EmbedderDownError'
}
