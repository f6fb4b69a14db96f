import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ofEachService, ServiceName } from '@dsm/contracts'
import { loadConnection } from '../connection-file.ts'
import { usageFailure } from '../failure/failure.ts'
import type { Io } from '../io.ts'
import { makePrivateDirectory } from '../private-file.ts'
import { createDatabases, databasesOn } from '../store/create-databases.ts'
import { databaseFailure } from './database-failure.ts'
import { databaseUrls } from './database-urls.ts'

/** The five databases that a backup is taken from, or restored into. */
export type BackupDatabases = {
  urls: Record<ServiceName, string>
  /** In words. */
  where: string
  /** Embedded databases have no Redis beside them. */
  embedded: boolean
  close: () => Promise<void>
}

type Wanted = { data?: string | undefined; purpose: 'backup' | 'restore' }

const DATA = join('.dsm', 'data')
const variables = ['DATABASE_URL', ...ServiceName.options.map((name) => `${name.toUpperCase()}_DATABASE_URL`)]

/**
 * Finds the databases: a directory that was named; those of the environment, by service or by server; those of a running `dsm up`, to save them; what one that has ended has
 * left in `.dsm/data`. Throws what to do where there are none, and LockedError where embedded databases are to be opened that a running one has.
 */
export async function backupDatabases({ data, purpose }: Wanted, io: Pick<Io, 'env' | 'cwd'>): Promise<BackupDatabases> {
  if (data !== undefined) return openData(resolve(io.cwd, data), purpose)
  if (variables.some((name) => io.env[name])) {
    const found = databaseUrls(ServiceName.options, io.env)
    const urlOf = (name: ServiceName) => found.get(name) ?? ''
    return onServers(ofEachService(urlOf), 'the databases that the environment names')
  }
  const server = io.env['DSM_POSTGRES_URL']
  if (server) return onServers(purpose === 'restore' ? await created(server) : databasesOn(server), 'the databases at DSM_POSTGRES_URL')
  const saved = purpose === 'backup' ? await loadConnection(io.cwd) : undefined
  if (saved?.databases) return { ...onServers(saved.databases, 'the services that run here'), embedded: true }
  return openData(resolve(io.cwd, DATA), purpose)
}

function onServers(urls: Record<ServiceName, string>, where: string): BackupDatabases {
  return { urls, where, embedded: false, close: async () => {} }
}

async function created(server: string): Promise<Record<ServiceName, string>> {
  try {
    return await createDatabases(server)
  } catch (error) {
    throw databaseFailure(error, 'all services', server)
  }
}

/** Opens embedded databases that nobody else has open. */
async function openData(directory: string, purpose: Wanted['purpose']): Promise<BackupDatabases> {
  if (purpose === 'backup' && !existsSync(directory)) throw nothingHere(directory)
  await makePrivateDirectory(directory)
  const { startEmbeddedPostgres } = await import('@dsm/embedded-postgres')
  const started = await Promise.allSettled(
    ServiceName.options.map(async (name) => ({ name, ...(await startEmbeddedPostgres({ directory: join(directory, name) })) })),
  )
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const close = async () => {
    await Promise.all(running.map(({ stop }) => stop()))
  }
  const failed = started.find((result) => result.status === 'rejected')
  if (failed) {
    await close()
    throw failed.reason
  }
  const urlOf = (service: ServiceName) => running.find(({ name }) => name === service)?.url ?? ''
  return { urls: ofEachService(urlOf), where: directory, embedded: true, close }
}

function nothingHere(directory: string): Error {
  const hints = [
    'databases on servers: PROJECT_DATABASE_URL and so on, or DATABASE_URL with {service}, as for dsm migrate; or DSM_POSTGRES_URL, as for dsm up --native',
    'embedded ones: --data DIRECTORY, or call it where "dsm up" was called',
  ]
  return usageFailure(`Nobody has said where the databases are, and there are none in ${directory}`, { hints })
}
