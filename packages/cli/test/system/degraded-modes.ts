import {
  backlogOperations,
  chronicleOperations,
  orchestratorOperations,
  projectOperations,
  type ServiceName,
  ServiceName as ServiceNames,
  sprintOperations,
} from '@dsm/contracts'
import { createRedisCarrier } from '@dsm/events'
import { captureLog, fakeOllama, hasRedis, isNative, Line, openDatabase, startRedisServer, type TestDatabase } from '@dsm/testing'
import { orchestrate } from './orchestrated.ts'
import { startSystem, type System, type SystemOptions } from './start-system.ts'
import { createTeam } from './team.ts'

type Running = System & { sprintId: string }

/** A system with a sprint that runs, one part of which can be taken away and brought back. */
type Stage = { system: System; sprintId: string; takeAway: () => Promise<void>; bringBack: () => Promise<void>; stop: () => Promise<void> }

/** What becomes of the system without one of its parts. */
export type Mode = {
  without: string
  /** Why it cannot be tried here. */
  skip?: string
  open: () => Promise<Stage>
  /** What readiness says of the services that notice: their status and what they miss. */
  missing: Partial<Record<ServiceName, string>>
  /** What goes on working. */
  works: (system: Running) => Promise<unknown>
  /** What needs the part, and is refused with 503 at once. */
  refuses?: (system: Running) => Promise<unknown>
}

const params = { projectId: 'ATLAS' }
const nextDays = { startsOn: '2026-06-01', endsOn: '2026-06-02', workingDays: ['2026-06-01'] }

async function stageOf(
  options: SystemOptions,
  parts: { takeAway: (system: System) => Promise<void>; bringBack: (system: System) => Promise<void>; stop?: () => Promise<void> },
): Promise<Stage> {
  const system = await startSystem(options)
  await createTeam(system.clients)
  const { sprintId } = await orchestrate(system)
  await system.settle()
  return {
    system,
    sprintId: sprintId ?? '',
    takeAway: () => parts.takeAway(system),
    bringBack: () => parts.bringBack(system),
    stop: async () => {
      await system.stop()
      await parts.stop?.()
    },
  }
}

const openService = (name: ServiceName) => () =>
  stageOf({}, { takeAway: (system) => system.halt(name), bringBack: (system) => system.restart(name) })

async function openModel(): Promise<Stage> {
  const fake = await fakeOllama()
  return stageOf({ ollama: { url: fake.url } }, { takeAway: () => fake.stop(), bringBack: () => fake.restart(), stop: () => fake.close() })
}

async function openRedis(): Promise<Stage> {
  const redis = await startRedisServer()
  const carrier = createRedisCarrier({ url: redis.url, log: captureLog().log })
  const options = { carrier: { carrier, dispose: () => carrier.close() } }
  return stageOf(options, { takeAway: () => redis.stop(), bringBack: () => redis.start(), stop: () => redis.stop() })
}

async function openDatabaseOfSprint(): Promise<Stage> {
  const opened = await Promise.all(ServiceNames.options.map(async (name) => [name, await openDatabase(name)] as const))
  const databases = Object.fromEntries(opened) as Record<ServiceName, TestDatabase>
  const line = new Line(databases.sprint.url, 5432)
  await line.open()
  const options = { databases: { ...databases, sprint: { ...databases.sprint, url: line.url } } }
  return stageOf(options, { takeAway: () => line.cut(), bringBack: () => line.open(), stop: () => line.cut() })
}

const addItem = ({ clients }: System) => clients.backlog.call(backlogOperations.createItem, { params, body: { title: 'meanwhile' } })
const hire = ({ clients }: System) => clients.project.call(projectOperations.createPerson, { body: { name: 'Cem' } })
const readReports = ({ clients }: System) => clients.chronicle.call(chronicleOperations.listReports, { params })
const readDecisions = ({ clients }: System) => clients.orchestrator.call(orchestratorOperations.listDecisions, { params })
const planNext = ({ clients }: System) => clients.sprint.call(sprintOperations.planSprint, { params, body: nextDays })

/** One task after another is done. */
async function report({ clients: { sprint }, sprintId }: Running): Promise<void> {
  const tasks = await sprint.call(sprintOperations.listTasks, { params: { sprintId } })
  const itemId = tasks.find(({ status }) => status !== 'done')?.itemId ?? ''
  await sprint.call(sprintOperations.recordProgress, { params: { sprintId, itemId }, body: { status: 'done' } })
}

const close = ({ clients, sprintId }: Running) => clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId } })

/** Works for each part that it names, one after the other. */
const all =
  (...works: Mode['works'][]): Mode['works'] =>
  async (system) => {
    for (const work of works) await work(system)
  }

const needsServers = isNative() && hasRedis() ? {} : { skip: ' (native only: needs servers of its own)' }

export const modes: readonly Mode[] = [
  {
    without: 'Redis',
    ...needsServers,
    open: openRedis,
    missing: Object.fromEntries(ServiceNames.options.map((name) => [name, 'degraded events'])),
    works: all(addItem, hire, report, readReports, close, orchestrate),
  },
  {
    without: 'the database of a service',
    ...needsServers,
    open: openDatabaseOfSprint,
    missing: { sprint: 'unready database migrations' },
    works: all(addItem, hire, readReports, readDecisions),
    refuses: report,
  },
  {
    without: 'the project service',
    open: openService('project'),
    missing: {
      project: 'away',
      backlog: 'degraded project',
      sprint: 'degraded project',
      chronicle: 'degraded project',
      orchestrator: 'degraded project',
    },
    works: all(addItem, report, planNext, readReports, readDecisions, close),
    refuses: orchestrate,
  },
  {
    without: 'the backlog service',
    open: openService('backlog'),
    missing: { backlog: 'away', sprint: 'degraded backlog', orchestrator: 'degraded backlog' },
    works: all(hire, report, readReports, readDecisions, close),
    refuses: orchestrate,
  },
  {
    without: 'the sprint service',
    open: openService('sprint'),
    missing: { sprint: 'away', orchestrator: 'degraded sprint' },
    works: all(addItem, hire, readReports, readDecisions),
    refuses: orchestrate,
  },
  {
    without: 'Chronicle',
    open: openService('chronicle'),
    missing: { chronicle: 'away' },
    works: all(addItem, hire, report, planNext, readDecisions, close, orchestrate),
    refuses: readReports,
  },
  {
    without: 'the orchestrator',
    open: openService('orchestrator'),
    missing: { orchestrator: 'away' },
    works: all(addItem, hire, report, planNext, readReports, close),
    refuses: readDecisions,
  },
  {
    without: 'the model',
    open: openModel,
    missing: { orchestrator: 'degraded model' },
    works: all(addItem, report, close, orchestrate),
  },
]
