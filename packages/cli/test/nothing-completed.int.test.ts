import { orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { expect } from 'vitest'
import { decisionOf, orchestrate, sprintsOf, test } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const five = Array.from({ length: 5 }, (_, index) => ({ name: `Person ${index + 1}` }))
const large = Array.from({ length: 12 }, (_, index) => ({ title: `item ${index + 1}`, points: 8 }))

/** Two sprints of a team that completes nothing: the second is planned once the first is over. */
async function failOnce(system: System, during: (sprintId: string) => Promise<unknown> = async () => undefined) {
  await createTeam(system.clients, { people: five, items: large })
  await orchestrate(system)
  const [first] = await sprintsOf(system)
  if (!first) throw new Error('the first sprint is planned')
  await during(first.id)
  await system.settle()
  system.clock.set(`${first.endsOn}T09:00:00Z`)
  system.clock.advance({ days: 1 })
  return decisionOf(system, await orchestrate(system))
}

const latestOf = async (system: System, projectId?: string) => (await sprintsOf(system, projectId))[0]

test('a sprint of which nobody reported anything says nothing of the speed: the next is planned as if it had not been', async ({
  system,
}) => {
  const decision = await failOnce(system)
  expect(decision).toMatchObject({
    status: 'executed',
    snapshot: { history: [] },
    result: { kind: 'plan', forecast: { basis: 'prior', p50: 40 } },
  })
  expect(await latestOf(system)).toMatchObject({ key: 'ATLAS-S02', status: 'active' })
})

test('a sprint that was worked on and completed nothing does not end planning: the next is planned without it, says so and replays', async ({
  system,
}) => {
  const { sprint, orchestrator } = system.clients
  const decision = await failOnce(system, async (sprintId) => {
    const [task] = await sprint.call(sprintOperations.listTasks, { params: { sprintId } })
    const params = { sprintId, itemId: task?.itemId ?? '' }
    await sprint.call(sprintOperations.recordProgress, { params, body: { status: 'in-progress', remainingPoints: 7 } })
  })
  expect(decision.explanation.at(-1)).toContain('Nothing would fit if ATLAS-S01 counted')
  expect(await latestOf(system)).toMatchObject({ key: 'ATLAS-S02', status: 'active' })
  const replay = await orchestrator.call(orchestratorOperations.replayDecision, { params: { decisionId: decision.id } })
  expect(replay.same).toBe(true)
})

test('another team is told nothing by a sprint without a completed point', async ({ system }) => {
  await failOnce(system)
  await createTeam(system.clients, { projectId: 'ZEUS' })
  const decision = await decisionOf(system, await orchestrate(system, 'ZEUS'))
  expect(decision).toMatchObject({ snapshot: { belief: { peers: [] } }, result: { forecast: { p50: 16 } } })
})
