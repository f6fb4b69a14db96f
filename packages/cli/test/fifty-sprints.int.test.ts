import { backlogOperations, type Decision, orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { expect } from 'vitest'
import { listUpTo } from '../src/commands/pages.ts'
import { orchestrate, sprintsOf, test } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const sprints = 50
const sprintDays = 2
const firstDay = Date.UTC(2026, 2, 2, 8)
const params = { projectId: 'ATLAS' }
/** Ends a hung run. */
const timeout = 900_000

/** Some work for each sprint, of changing size and value. */
const itemsOf = (number: number) =>
  [0, 1, 2, 3, 4].map((index) => ({
    title: `item ${number}-${index}`,
    points: 1 + ((number * 3 + index * 2) % 4),
    value: 10 + ((number * 7 + index * 13) % 50),
  }))

/** Most of the tasks get done, in some sprints all of them. */
async function work(system: System, number: number): Promise<void> {
  const { clients } = system
  const [sprint] = await sprintsOf(system)
  const sprintParams = { sprintId: sprint?.id ?? '' }
  const tasks = await clients.sprint.call(sprintOperations.listTasks, { params: sprintParams })
  for (const [at, { itemId }] of tasks.entries()) {
    if (number % 3 !== 0 && (at + number) % 4 === 0) continue
    await clients.sprint.call(sprintOperations.recordProgress, { params: { ...sprintParams, itemId }, body: { status: 'done' } })
  }
}

async function live(system: System): Promise<void> {
  const policy = { sprintDays, planning: { commitProbability: 0.5, maxPointsPerPerson: 6 } }
  await createTeam(system.clients, { items: itemsOf(0), everyDay: true, policy })
  for (let number = 0; number < sprints; number += 1) {
    system.clock.set(new Date(firstDay + number * sprintDays * 86_400_000).toISOString())
    await orchestrate(system)
    await work(system, number)
    await system.clients.backlog.call(backlogOperations.createItems, { params, body: { items: itemsOf(number + 1) } })
    await system.settle()
  }
}

test('every decision of a history of fifty sprints is replayed to the byte', { tags: ['G14'], timeout }, async ({ system }) => {
  await live(system)
  const { orchestrator } = system.clients
  const { items: decisions } = await listUpTo(Infinity, (query) =>
    orchestrator.call(orchestratorOperations.listDecisions, { params, query }),
  )
  expect(decisions.filter(({ status }) => status === 'executed')).toHaveLength(sprints)

  const different: Pick<Decision, 'id'>[] = []
  for (const { id } of decisions) {
    const replay = await orchestrator.call(orchestratorOperations.replayDecision, { params: { decisionId: id } })
    if (!replay.same || replay.recomputed !== replay.recorded) different.push({ id })
  }
  expect(different).toEqual([])
})
