import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { LockedError, takeLock } from './lock.ts'
import { startWorker } from './worker-task.ts'

/** `node_modules/.cache/dsm` of the repository that this package runs in. */
export const defaultCacheDirectory = resolve(import.meta.dirname, '../../../node_modules/.cache/dsm')

// Part of the file name, so that other settings in worker.ts do not meet an old template.
const settingsVersion = 1

/** Path of a fresh data directory with pgvector in it, as a tar file. Made once per cache directory and version of PGlite, which takes
 *  some seconds of initdb; after that a start takes a fraction of a second. Several processes may ask at once: one makes it, the others wait. */
export async function ensureTemplate(cacheDirectory: string = defaultCacheDirectory): Promise<string> {
  const versions = await Promise.all(['@electric-sql/pglite', '@electric-sql/pglite-pgvector'].map(versionOf))
  const file = join(cacheDirectory, `pglite-${versions.join('-')}-${settingsVersion}.tar`)
  await mkdir(cacheDirectory, { recursive: true })
  while (!existsSync(file)) await createOrWait(file)
  return file
}

async function createOrWait(file: string): Promise<void> {
  try {
    const lock = await takeLock(`${file}.lock`)
    try {
      if (!existsSync(file)) await create(file)
    } finally {
      await lock.release()
    }
  } catch (error) {
    if (!(error instanceof LockedError)) throw error
    await delay(50)
  }
}

async function create(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  const worker = startWorker({ do: 'create-template', file: draft })
  try {
    const [code] = await once(worker, 'exit')
    if (code !== 0) throw new Error(`creating the PGlite template failed with exit code ${code}`)
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
}

/** The packages do not export their package.json, so it is looked up above their entry file. */
async function versionOf(name: string): Promise<string> {
  let directory = dirname(createRequire(import.meta.url).resolve(name))
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory)
  const { version }: { version: string } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
  return version
}
