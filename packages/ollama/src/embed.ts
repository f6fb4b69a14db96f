import { z } from 'zod'
import type { Breaker } from './breaker.ts'
import { UnreadableError } from './errors.ts'
import { exchange, type ExchangeOptions } from './exchange.ts'
import { type Failure, failureOf } from './failure.ts'

/** One vector for each text, in order, each of length 1 (Euclidean), all of `dimensions` numbers. */
export type EmbedResult = { ok: true; vectors: number[][]; model: string; dimensions: number; durationMs: number } | Failure

export type EmbedSettings = { model: string; keepAlive: string | number }
export type EmbedWiring = { settings: EmbedSettings; breaker: Breaker; exchange: ExchangeOptions }

/** Texts in one request: enough to keep a model busy, few enough that one request stays far below its time limit. */
const embedBatchSize = 32

const Envelope = z.object({ embeddings: z.array(z.array(z.number())) })

/** Embeds texts, in several requests if there are many. All or nothing. A text longer than the model's context is cut by the server. */
export async function embed({ settings, breaker, exchange: options }: EmbedWiring, texts: readonly string[]): Promise<EmbedResult> {
  const { model, keepAlive } = settings
  const startedAt = performance.now()
  try {
    const vectors: number[][] = []
    for (let from = 0; from < texts.length; from += embedBatchSize) {
      const input = texts.slice(from, from + embedBatchSize)
      const { answer, body } = await breaker.run(() =>
        exchange(options, (client) => client.embed({ model, input, truncate: true, keep_alive: keepAlive })),
      )
      vectors.push(...vectorsOf(answer, { count: input.length, body }))
    }
    const dimensions = vectors[0]?.length ?? 0
    if (vectors.some(({ length }) => length !== dimensions)) throw new UnreadableError('vectors of different lengths', '')
    return { ok: true, vectors, model, dimensions, durationMs: performance.now() - startedAt }
  } catch (error) {
    return failureOf(error, { model, startedAt })
  }
}

function vectorsOf(answer: unknown, { count, body }: { count: number; body: string }): number[][] {
  const parsed = Envelope.safeParse(answer)
  if (!parsed.success) throw new UnreadableError(`no embeddings: ${z.prettifyError(parsed.error).slice(0, 1000)}`, body)
  const { embeddings } = parsed.data
  if (embeddings.length !== count) throw new UnreadableError(`${embeddings.length} vectors for ${count} texts`, body)
  return embeddings.map((vector) => normalised(vector, body))
}

function normalised(vector: readonly number[], body: string): number[] {
  const length = Math.hypot(...vector)
  if (!Number.isFinite(length) || length === 0) throw new UnreadableError('a vector without direction', body)
  return vector.map((component) => component / length)
}
