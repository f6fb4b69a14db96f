import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { createMemoryCarrier, createRedisCarrier, type EventCarrier } from '@dsm/events'
import { captureLog, hasRedis, openEmptyDatabase, openRedis, type TestDatabase } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { dsm } from '../dsm.ts'
import { startSystem, type System, type SystemOptions } from './start-system.ts'

/** Services that are saved, destroyed with all that they had, and restored. */
export type Site = {
  /** Starts services on new databases. */
  start: (options?: SystemOptions) => Promise<System>
  /** Backs up what runs, by the command line. */
  save: (system: System) => Promise<void>
  /** Stops the services, drops their databases, restores the backup into new ones and starts services there, with the clock where it was. `look` sees the databases before. */
  rebuild: (system: System, look?: (databases: System['databases']) => Promise<void>) => Promise<System>
}

/** The events of before stay where they are: restoring has to see to them. */
type Carriers = { open: () => EventCarrier; redisUrl: string | undefined; dispose: () => Promise<void> }

async function openCarriers(): Promise<Carriers> {
  if (!hasRedis()) return { open: createMemoryCarrier, redisUrl: undefined, dispose: async () => {} }
  const { url, dispose } = await openRedis()
  return { open: () => createRedisCarrier({ url, log: captureLog().log }), redisUrl: url, dispose }
}

/** The variables that lead to databases. */
export function databaseEnv(databases: Record<ServiceName, Pick<TestDatabase, 'url'>>): Record<string, string> {
  return Object.fromEntries(ServiceName.options.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, databases[name].url]))
}

export const test = base.extend<{ site: Site }>({
  // oxlint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'dsm-saved-'))
    const at = join(directory, 'backup')
    const carriers = await openCarriers()
    const systems = new Set<System>()

    const start = async (options: SystemOptions = {}) => {
      const carrier = carriers.open()
      const system = await startSystem({ carrier: { carrier, dispose: () => carrier.close() }, ...options })
      systems.add(system)
      return system
    }
    const rebuild: Site['rebuild'] = async (system, look = async () => {}) => {
      const now = system.clock.clock().toISOString()
      systems.delete(system)
      await system.stop()
      const databases = await emptyDatabases()
      const stream = carriers.redisUrl === undefined ? ['--stream-gone'] : ['--redis', carriers.redisUrl]
      await worked(['restore', at, ...stream], databaseEnv(databases))
      await look(databases)
      return start({ now, databases })
    }
    await use({ start, rebuild, save: (system) => worked(['backup', at], databaseEnv(system.databases)) })
    for (const system of systems) await system.stop()
    await carriers.dispose()
    await rm(directory, { recursive: true })
  },
})

async function worked(argv: string[], env: Record<string, string>): Promise<void> {
  const { code, err } = await dsm(argv, { env, interrupted: () => new Promise(() => {}) })
  expect({ code, err }).toEqual({ code: 0, err: '' })
}

async function emptyDatabases(): Promise<System['databases']> {
  const opened = await Promise.all(ServiceName.options.map(() => openEmptyDatabase()))
  const [project, backlog, sprint, chronicle, orchestrator] = opened
  if (!project || !backlog || !sprint || !chronicle || !orchestrator) throw new Error('a database is missing')
  return { project, backlog, sprint, chronicle, orchestrator }
}
