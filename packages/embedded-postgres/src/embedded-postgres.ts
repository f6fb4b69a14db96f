import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { takeLock } from './lock.ts'
import { defaultCacheDirectory, ensureTemplate } from './template.ts'
import { type ServeTask, startWorker, type WorkerReport } from './worker-task.ts'

export interface EmbeddedPostgresOptions {
  /** Keeps the data, created if missing, or 'memory'. */
  directory: string
  /** 0, the default, lets the system choose. */
  port?: number
  /** Holds the template of a fresh database, `node_modules/.cache/dsm` by default. */
  cacheDirectory?: string
  /** A transaction that stands idle for so long while others wait for it is rolled back, by closing every connection. 30 s by default. */
  transactionIdleMsMax?: number
  log?: EmbeddedLog
}

export interface EmbeddedLog {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface EmbeddedPostgres {
  /** For @dsm/postgres, superuser `postgres`. All connections share one session: transactions run one after another; SET, temporary tables and session
   *  advisory locks leak between them; statement_timeout does nothing. */
  url: string
  /** Writes everything to disk and ends the thread. May be called twice. */
  stop(): Promise<void>
}

/** Starts PostgreSQL with pgvector inside this process, on 127.0.0.1. Throws LockedError if another process holds the directory. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { directory, port = 0, cacheDirectory = defaultCacheDirectory, transactionIdleMsMax = 30_000, log } = options
  const template = await ensureTemplate(cacheDirectory)
  const serve = { do: 'serve', port, transactionIdleMsMax, postgres: await compiledPostgres() } as const
  if (directory === 'memory') return launch({ ...serve, template }, log)

  await mkdir(directory, { recursive: true, mode: 0o700 })
  const lock = await takeLock(join(directory, 'lock'))
  try {
    const { url, stop } = await launch({ ...serve, ...(await dataIn(directory, template)) }, log)
    await writeFile(join(directory, 'created'), '')
    let stopped: Promise<void> | undefined
    const stopAndRelease = async () => {
      try {
        await stop()
      } finally {
        await lock.release()
      }
    }
    // One stop, however often it is asked for: two releases at once would meet at the file.
    return { url, stop: () => (stopped ??= stopAndRelease()) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

let compiling: Promise<WebAssembly.Module> | undefined

function compiledPostgres(): Promise<WebAssembly.Module> {
  compiling ??= readFile(new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'))).then((bytes) => WebAssembly.compile(bytes))
  return compiling
}

/** The file `created` appears after the first complete start: data without it is half a template, left by a crash, and holds nothing. */
async function dataIn(directory: string, template: string): Promise<Pick<ServeTask, 'dataDirectory' | 'template'>> {
  const dataDirectory = join(directory, 'data')
  if (existsSync(join(directory, 'created'))) return { dataDirectory }
  await rm(dataDirectory, { recursive: true, force: true })
  return { dataDirectory, template }
}

async function launch(task: ServeTask, log: EmbeddedLog | undefined): Promise<EmbeddedPostgres> {
  const worker = startWorker(task)
  const address = await addressOf(worker)
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let stopping = false
  worker.on('error', (err) => log?.error({ err }, 'embedded PostgreSQL failed'))
  worker.on('exit', (code) => {
    if (!stopping) log?.error({ code }, 'embedded PostgreSQL stopped by itself')
  })
  worker.on('message', (report: WorkerReport) => {
    if (report.is !== 'stuck') return
    log?.error(
      { waiting: report.waiting },
      'a transaction stood idle while others waited: all connections closed. Does it use the pool inside?',
    )
  })
  log?.info({ address, dataDirectory: task.dataDirectory ?? 'memory' }, 'embedded PostgreSQL started')
  return {
    url: `postgres://postgres@${address}/postgres?sslmode=disable&prepare=off`,
    async stop() {
      if (!stopping) worker.postMessage('stop')
      stopping = true
      await exited
    },
  }
}

/** `once` rejects by itself on an error event; a worker that merely exits has to be noticed here. */
async function addressOf(worker: Worker): Promise<string> {
  const exit = once(worker, 'exit').then(([code]): never => {
    throw new Error(`embedded PostgreSQL ended during its start with exit code ${code}`)
  })
  const [report]: WorkerReport[] = await Promise.race([once(worker, 'message'), exit])
  if (report?.is !== 'started') throw new Error('embedded PostgreSQL did not tell its address')
  return report.address
}
