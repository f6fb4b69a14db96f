import { join } from 'node:path'
import { ofEachService, type ServiceName } from '@dsm/contracts'
import { ensureTemplate, startEmbeddedPostgres } from '@dsm/embedded-postgres'
import { createMemoryCarrier, type EventCarrier } from '@dsm/events'
import { migrate } from '@dsm/postgres'
import { createVerifier, type BuiltService, buildService, unhurried, untilQuiet } from '@dsm/service'
import type { OllamaOptions } from '@dsm/ollama'
import type { Logger } from 'pino'
import { type Keys, serviceToken } from '../auth/keys.ts'
import { reservePort, type Reservation } from './reserve-port.ts'
import { servicesWith } from './services.ts'

export type EmbeddedOptions = {
  /** Holds the data of each service, or 'memory'. */
  directory: string
  /** Real servers that take the place of the embedded ones; whoever made the carrier closes it. */
  servers?: { databases: Record<ServiceName, string>; carrier: EventCarrier }
  keys: Keys
  /** Where a model is, if there is one. */
  ollama?: OllamaOptions
  /** Daily scrums are held when they are due, by the clock of the machine. */
  schedules?: boolean
  clock: () => Date
  log: Logger
  /** Told as each part is ready. */
  progress?: (part: string) => void
}

export type Embedded = {
  urls: Record<ServiceName, string>
  databases: Record<ServiceName, string>
  /** Publishes and handles events until nothing is left anywhere: what was done is then seen everywhere. */
  settle: () => Promise<void>
  stop: () => Promise<void>
}

type Database = { url: string; stop: () => Promise<void> }
type Started = { name: ServiceName; running: BuiltService; postgres: Database }

/**
 * Starts the five services in this process, each on a PostgreSQL of its own, with the in-memory event carrier between them: no server, no Docker.
 * If one part cannot start, those that did are stopped and the fault is thrown.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { servers, keys, clock, log, ollama, schedules = false, progress = () => {} } = options
  const services = servicesWith({ ...(ollama && { ollama }), scheduler: { kind: schedules ? 'process' : 'none' } })
  if (!servers) {
    await ensureTemplate()
    progress('database template')
  }
  const carrier = servers?.carrier ?? createMemoryCarrier()
  const verify = createVerifier({ jwks: keys.jwks })
  const ports = new Map<ServiceName, Reservation>()
  for (const { definition, port } of services) ports.set(definition.name, await reservePort(port))
  const urlOf = (name: ServiceName) => `http://127.0.0.1:${ports.get(name)?.port}`
  const urls = ofEachService(urlOf)

  const starting = services.map(async ({ definition }): Promise<Started> => {
    const { name } = definition
    const postgres = await databaseOf(name, options)
    try {
      await migrate({ url: postgres.url, service: name, log })
      const token = await serviceToken(keys, name)
      const running = await buildService(definition, {
        databaseUrl: postgres.url,
        carrier,
        verify,
        serviceToken: token,
        urls,
        clock,
        log: log.child({ service: name }),
        ...unhurried,
      })
      const { hostname: host, port } = new URL(urls[name])
      await ports.get(name)?.release()
      await running.app.listen({ host, port: Number(port) })
      running.start()
      progress(name)
      return { name, running, postgres }
    } catch (error) {
      await postgres.stop()
      throw error
    }
  })

  const settled = await Promise.allSettled(starting)
  const started = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const stop = async () => {
    await Promise.all([...ports.values()].map(({ release }) => release()))
    await Promise.all(started.map(({ running }) => running.stop()))
    if (!servers) await carrier.close()
    await Promise.all(started.map(({ postgres }) => postgres.stop()))
  }
  const failed = settled.find((result) => result.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  const databaseOfStarted = (name: ServiceName) => started.find((each) => each.name === name)?.postgres.url ?? ''
  const databases = ofEachService(databaseOfStarted)
  return { urls, databases, stop, settle: () => untilQuiet(started.map(({ running }) => running)) }
}

async function databaseOf(name: ServiceName, { servers, directory, log }: EmbeddedOptions): Promise<Database> {
  if (servers) return { url: servers.databases[name], stop: async () => {} }
  return startEmbeddedPostgres({ directory: directory === 'memory' ? directory : join(directory, name), log })
}
