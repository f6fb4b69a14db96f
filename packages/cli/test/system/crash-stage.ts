import { type Operation, orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { createRedisCarrier } from '@dsm/events'
import { captureLog, openRedis } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { type OrchestratorProcess, spawnOrchestrator } from './orchestrator-process.ts'
import { startProxy } from './proxy.ts'
import { startSystem, type System } from './start-system.ts'
import { createTeam } from './team.ts'

/** Just before or just after a request of the orchestrator has its effect. */
export type Moment = readonly ['before' | 'after', Operation]

export type Stage = {
  /** All but the orchestrator. */
  system: System
  /** Starts the orchestrator as a process of that name, in place of the one before. */
  start: (name: string, leaseMs: number) => Promise<void>
  /** Creates a project with people and work. */
  createProject: () => Promise<string>
  /** Calls for a run and kills the process at the given moment of it. */
  crash: (projectId: string, moment: Moment) => Promise<void>
  /** Runs a new project once on another day, with an orchestrator that lives for this run only; all that it plans is done that day. */
  orchestrateOn: (day: Date) => Promise<string>
}

/** Small items, an even chance and a limit, so that a second sprint has something to plan, whatever one knows of the first. */
const items = Array.from({ length: 40 }, (_, index) => ({ title: `item ${index + 1}`, points: 0.5 }))
const team = { items, everyDay: true, policy: { sprintDays: 3, planning: { commitProbability: 0.5, maxPointsPerPerson: 3 } } }

/** `test` with a stage that the tests of a file share; each has a project of its own. */
export const test = base.extend<{ stage: Stage }>({
  stage: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { stage, stop } = await openStage()
      await use(stage)
      await stop()
    },
    { scope: 'file' },
  ],
})

async function openStage(): Promise<{ stage: Stage; stop: () => Promise<void> }> {
  const { url: redisUrl, dispose } = await openRedis()
  const carrier = createRedisCarrier({ url: redisUrl, log: captureLog().log })
  const closeCarrier = async () => {
    await carrier.close()
    await dispose()
  }
  const proxy = await startProxy()
  const system = await startSystem({ without: ['orchestrator'], carrier: { carrier, dispose: closeCarrier } })
  let child: OrchestratorProcess | undefined
  let projects = 0

  const createProject = async () => {
    projects += 1
    // Clients of its own: kills may have opened the breaker of the test's.
    return (await createTeam(await admin(system), { ...team, projectId: `P${projects}` })).projectId
  }
  const stage: Stage = {
    system,
    createProject,
    start: async (name, leaseMs) => {
      await child?.kill()
      // The process lives in real time, the services beside it in an instant of it: it must be the same day there.
      await expect.poll(() => new Date().toISOString().slice(11, 16), { timeout: 90_000, interval: 1000 }).not.toBe('23:59')
      const where = { databaseUrl: system.databases.orchestrator.url, redisUrl, url: system.urls.orchestrator }
      child = await spawnOrchestrator({ ...where, urls: proxy.inFrontOf(system.urls), name, leaseMs })
    },
    crash: async (projectId, [when, operation]) => {
      const killed = Promise.withResolvers<void>()
      const spring = async () => {
        await child?.kill()
        killed.resolve()
        return 'drop' as const
      }
      proxy.trap({ operation, when, spring })
      await expect(orchestrate(system, projectId)).rejects.toThrow('orchestrateProject could not be sent')
      await killed.promise
    },
    orchestrateOn: async (day) => {
      await child?.kill()
      system.clock.set(day.toISOString())
      await system.restart('orchestrator')
      try {
        const projectId = await createProject()
        const { sprintId } = await orchestrate(system, projectId)
        await finish(system, sprintId ?? '')
        await system.settle()
        return projectId
      } finally {
        await system.halt('orchestrator')
      }
    },
  }
  const stop = async () => {
    await child?.kill()
    await proxy.stop()
    await system.stop()
  }
  return { stage, stop }
}

const admin = (system: System) => system.clientsAs({ sub: 'tester', role: 'admin', projects: '*' })

async function orchestrate(system: System, projectId: string) {
  const clients = await admin(system)
  return clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })
}

async function finish({ clients: { sprint } }: System, sprintId: string): Promise<void> {
  const params = { sprintId }
  const tasks = await sprint.call(sprintOperations.listTasks, { params })
  for (const { itemId } of tasks) {
    await sprint.call(sprintOperations.recordProgress, { params: { ...params, itemId }, body: { status: 'done' } })
  }
}
