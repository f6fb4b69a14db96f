import { chronicleOperations, orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { createRedisCarrier } from '@dsm/events'
import { captureLog, fakeOllama, hasRedis, isNative, startRedisServer } from '@dsm/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startSystem, type System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const projects = Array.from({ length: 20 }, (_none, index) => `P${index + 1}`)

/** Something that goes away and comes back. */
type Part = { system: System; takeAway: () => Promise<void>; bringBack: () => Promise<void> }

async function withoutChronicle(): Promise<Part> {
  const system = await opened(startSystem())
  return { system, takeAway: () => system.halt('chronicle'), bringBack: () => system.restart('chronicle') }
}

async function withoutRedis(): Promise<Part> {
  const redis = await startRedisServer()
  const carrier = createRedisCarrier({ url: redis.url, log: captureLog().log })
  onTestFinished(() => redis.stop())
  const system = await opened(startSystem({ carrier: { carrier, dispose: () => carrier.close() } }))
  return { system, takeAway: () => redis.stop(), bringBack: () => redis.start() }
}

async function withoutOllama(): Promise<Part> {
  const fake = await fakeOllama()
  onTestFinished(() => fake.close())
  const system = await opened(startSystem({ ollama: { url: fake.url } }))
  return { system, takeAway: () => fake.stop(), bringBack: () => fake.restart() }
}

async function opened(starting: Promise<System>): Promise<System> {
  const system = await starting
  onTestFinished(() => system.stop())
  return system
}

/** Starts a sprint in every project, as the scrum master plans it. Returns their decisions. */
async function startSprints({ clients, settle }: System): Promise<string[]> {
  const items = [1, 2, 3].map((points) => ({ title: `worth ${points}`, points }))
  for (const projectId of projects) await createTeam(clients, { projectId, people: [{ name: 'Ada' }], items })
  const runs = await Promise.all(
    projects.map((projectId) => clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })),
  )
  await settle()
  return runs.map(({ decisionId }) => decisionId ?? '')
}

const listSprints = ({ clients }: System) =>
  Promise.all(projects.map((projectId) => clients.sprint.call(sprintOperations.listSprints, { params: { projectId } })))

/** How many reports of its sprint each project has. */
const retrospectives = ({ clients }: System) =>
  Promise.all(
    projects.map(async (projectId) => {
      const query = { kind: 'retrospective' as const }
      return (await clients.chronicle.call(chronicleOperations.listReports, { params: { projectId }, query })).items.length
    }),
  )

async function closesAll(open: () => Promise<Part>) {
  const { system, takeAway, bringBack } = await open()
  const decisions = await startSprints(system)
  const sprintIds = (await listSprints(system)).map(({ items: [sprint] }) => sprint?.id ?? '')
  await takeAway()
  const closing = sprintIds.map((sprintId) => system.clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId } }))
  const closed = await Promise.all(closing)
  const atOnce = (await listSprints(system)).map(({ items: [sprint] }) => sprint?.status)
  await bringBack()
  // Clients of the test may have an open breaker for what was away.
  const again = { ...system, clients: await system.clientsAs({ sub: 'afterwards', role: 'admin', projects: '*' }) }
  await expect.poll(() => retrospectives(again).catch(() => [])).toEqual(projects.map(() => 1))
  await system.settle()
  const outcomes = await Promise.all(
    decisions.map((decisionId) => again.clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId } })),
  )
  return {
    closed: closed.filter(({ status }) => status === 'closed').length,
    atOnce: atOnce.filter((status) => status === 'closed').length,
    reports: await retrospectives(again),
    outcomes: outcomes.filter(({ outcome }, at) => outcome?.sprintKey === closed[at]?.key).length,
  }
}

const all = { closed: projects.length, atOnce: projects.length, outcomes: projects.length, reports: projects.map(() => 1) }

describe(
  'of twenty sprints that are closed during an outage all are closed, and each has its report and its outcome once',
  { tags: ['G9'], timeout: 900_000 },
  () => {
    test('Chronicle is down', async () => {
      expect(await closesAll(withoutChronicle)).toEqual(all)
    })

    test.skipIf(!isNative() || !hasRedis())(
      'Redis is down, and comes back empty (native only: needs a redis-server of its own)',
      async () => {
        expect(await closesAll(withoutRedis)).toEqual(all)
      },
    )

    test('Ollama is down', async () => {
      expect(await closesAll(withoutOllama)).toEqual(all)
    })
  },
)

test(
  'sprints whose end has come are closed by the scrum master without a model, every one',
  { tags: ['G9'], timeout: 900_000 },
  async () => {
    const { system, takeAway } = await withoutOllama()
    await startSprints(system)
    await takeAway()
    system.clock.set('2026-03-16T09:00:00Z')
    const runs = await Promise.all(
      projects.map((projectId) => system.clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })),
    )
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['done']))
    const sprints = await listSprints(system)
    expect(sprints.map(({ items }) => items.at(-1)?.status)).toEqual(projects.map(() => 'closed'))
    await system.settle()
    expect(await retrospectives(system)).toEqual(projects.map(() => 1))
  },
)
