import { type Claims, ServiceName } from '@dsm/contracts'
import { type RunningService, startService, unhurried, untilQuiet } from '@dsm/service'
import type { OllamaOptions } from '@dsm/ollama'
import { type OrchestratorOptions, openWorkers } from '@dsm/orchestrator-service'
// Not from `@dsm/testing`, which loads vitest: programs start a system as well.
import {
  captureLog,
  freePort,
  hasRedis,
  type LogLine,
  openCarrier,
  openDatabase,
  type TestCarrier,
  type TestDatabase,
  tokenFor,
  verify,
  virtualClock,
  type VirtualClock,
} from '@dsm/testing/service'
import type { Logger } from 'pino'
import { type Clients, connect, disconnect } from '../../src/connection.ts'
import { servicesWith } from '../../src/embedded/services.ts'

/** All five services over real HTTP, each on a private database, on Redis if there is one. */
export type System = {
  /** As an admin of every project. */
  clients: Clients
  clientsAs: (claims: Partial<Claims>) => Promise<Clients>
  clock: VirtualClock
  carrier: Pick<TestCarrier, 'carrier' | 'dispose'>
  urls: Record<ServiceName, string>
  databases: Record<ServiceName, TestDatabase>
  logLines: LogLine[]
  /** Takes a service away; `restart` brings it back on the same address and database. */
  halt: (name: ServiceName) => Promise<void>
  restart: (name: ServiceName) => Promise<void>
  /** Waits until every event is handled everywhere. */
  settle: () => Promise<void>
  stop: () => Promise<void>
}

export type SystemOptions = {
  now?: string
  /** Where a service finds the others, if not at their own addresses. */
  urlsSeenBy?: (name: ServiceName, urls: Record<ServiceName, string>) => Record<ServiceName, string>
  /** Services that are not started; what is in their place is the test's business. */
  without?: readonly ServiceName[]
  /** Where the orchestrator looks for its models. */
  ollama?: OllamaOptions
  /** Who keeps the daily scrums; nobody by default. */
  scheduler?: OrchestratorOptions['scheduler']
  /** Instead of a private one. It is disposed of with the system. */
  carrier?: Pick<TestCarrier, 'carrier' | 'dispose'>
  /** Instead of new ones. They are disposed of with the system. */
  databases?: Record<ServiceName, TestDatabase>
  /** Takes the log, which is kept as `logLines` otherwise. */
  log?: Logger
  /** Services turn requests away as in production; by default they are `unhurried`. */
  limited?: boolean
}

/** For all systems of this process, which start one after another and would load the same models each time. They end with it. */
const workers = openWorkers()

const MONDAY = '2026-03-02T08:00:00Z'

export async function startSystem({
  now = MONDAY,
  urlsSeenBy,
  without = [],
  ollama,
  scheduler,
  ...given
}: SystemOptions = {}): Promise<System> {
  const clock = virtualClock(now)
  const { log: captured, lines: logLines } = captureLog()
  const { log = captured, limited = false } = given
  const carrier = given.carrier ?? (await openCarrier(hasRedis() ? 'redis' : 'memory'))
  const databases = given.databases ?? (await forEachService((name) => openDatabase(name)))
  const urls = await forEachService(async () => `http://127.0.0.1:${await freePort()}`)
  const running = new Map<ServiceName, RunningService>()

  const start = async (name: ServiceName) => {
    const definition = servicesWith({
      workers,
      ...(ollama && { ollama: { timeouts: { healthMs: 60_000, embedMs: 60_000 }, ...ollama } }),
      ...(scheduler && { scheduler }),
    }).find((service) => service.definition.name === name)?.definition
    if (!definition) throw new Error(`no service ${name}`)
    const service = await startService(definition, {
      databaseUrl: databases[name].url,
      carrier: carrier.carrier,
      verify,
      serviceToken: () => tokenFor({ sub: `${name}-service`, role: 'service' }),
      urls: urlsSeenBy?.(name, urls) ?? urls,
      clock: clock.clock,
      log,
      port: Number(new URL(urls[name]).port),
      ...(!limited && unhurried),
    })
    running.set(name, service)
  }
  const halt = async (name: ServiceName) => {
    await running.get(name)?.stop()
    running.delete(name)
  }
  for (const name of ServiceName.options) if (!without.includes(name)) await start(name)

  const opened: Clients[] = []
  const clientsAs = async (claims: Partial<Claims>) => {
    const clients = connect({ urls, token: await tokenFor(claims, 86_400) })
    opened.push(clients)
    return clients
  }
  return {
    clock,
    carrier,
    urls,
    databases,
    logLines,
    halt,
    clientsAs,
    clients: await clientsAs({ sub: 'tester', role: 'admin', projects: '*' }),
    restart: start,
    settle: () => untilQuiet([...running.values()]),
    stop: async () => {
      for (const clients of opened) disconnect(clients)
      for (const name of running.keys()) await halt(name)
      await carrier.dispose()
      for (const database of Object.values(databases)) await database.dispose()
    },
  }
}

async function forEachService<Value>(make: (name: ServiceName) => Promise<Value>): Promise<Record<ServiceName, Value>> {
  const [project, backlog, sprint, chronicle, orchestrator] = await Promise.all(ServiceName.options.map(make))
  if (!project || !backlog || !sprint || !chronicle || !orchestrator) throw new Error('a service is missing')
  return { project, backlog, sprint, chronicle, orchestrator }
}
