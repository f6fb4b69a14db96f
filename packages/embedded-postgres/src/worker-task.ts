import { Worker } from 'node:worker_threads'

export interface ServeTask {
  do: 'serve'
  /** PGlite's data directory; in memory if absent. */
  dataDirectory?: string
  /** Dump to begin with, for an instance that has no data yet. */
  template?: string
  port: number
  transactionIdleMsMax: number
  /** PostgreSQL, compiled by the process that starts the thread: five threads would compile the same nine megabytes five times. */
  postgres: WebAssembly.Module
}

export type WorkerTask = ServeTask | { do: 'create-template'; file: string }

/** What a serving worker tells; `stop` is the only thing it is told. */
export type WorkerReport = { is: 'started'; address: string } | { is: 'stuck'; waiting: number }

/** A query blocks the event loop that it runs on, so PGlite lives in a thread of its own. */
export function startWorker(task: WorkerTask): Worker {
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
  return new Worker(new URL(file, import.meta.url), { workerData: task })
}
