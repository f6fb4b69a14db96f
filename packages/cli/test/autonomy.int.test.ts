import { orchestratorOperations, projectOperations, sprintOperations } from '@dsm/contracts'
import { expect } from 'vitest'
import { decisionOf, orchestrate, refusal, sprintsOf, test } from './system/orchestrated.ts'
import { createTeam } from './system/team.ts'

test('with autonomy propose nothing is done before a lead approves, and then exactly what was proposed', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'propose' } })
  const run = await orchestrate(system)
  expect(await sprintsOf(system)).toHaveLength(0)
  const proposed = await decisionOf(system, run)
  expect(proposed.status).toBe('proposed')

  const params = { decisionId: proposed.id }
  const member = await system.clientsAs({ role: 'member', projects: '*' })
  await expect(member.orchestrator.call(orchestratorOperations.approveDecision, { params })).rejects.toEqual(refusal('forbidden'))
  const approval = await system.clients.orchestrator.call(orchestratorOperations.approveDecision, { params })
  expect(approval.trigger).toBe('approval')
  const [sprint] = await sprintsOf(system)
  expect(sprint?.decisionId).toBe(proposed.id)
  const again = await system.clients.orchestrator.call(orchestratorOperations.approveDecision, { params })
  expect(again.status).toBe('done')
  expect(await sprintsOf(system)).toHaveLength(1)
  const other = await system.clientsAs({ sub: 'someone else', role: 'lead', projects: '*' })
  await expect(other.orchestrator.call(orchestratorOperations.approveDecision, { params })).rejects.toEqual(refusal('decision-not-pending'))
})

test('a rejected proposal is never carried out, and the next run proposes anew', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'propose' } })
  const first = await decisionOf(system, await orchestrate(system))
  const params = { decisionId: first.id }
  const rejected = await system.clients.orchestrator.call(orchestratorOperations.rejectDecision, { params, body: { reason: 'not yet' } })
  expect(rejected).toMatchObject({ status: 'rejected', reason: 'not yet', decidedBy: 'tester' })
  const second = await decisionOf(system, await orchestrate(system))
  expect(second.id).not.toBe(first.id)
  expect(await sprintsOf(system)).toHaveLength(0)
})

test('a proposal that nobody answered until its sprint would be over is dropped, and a new one is made', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'propose' } })
  const first = await decisionOf(system, await orchestrate(system))
  system.clock.set('2026-04-01T09:00:00Z')
  const second = await decisionOf(system, await orchestrate(system))
  const params = { decisionId: first.id }
  expect(await system.clients.orchestrator.call(orchestratorOperations.getDecision, { params })).toMatchObject({
    status: 'failed',
    reason: 'it was good until 2026-03-04',
  })
  expect(second).toMatchObject({ status: 'proposed', snapshot: { sprint: { startsOn: '2026-04-01' } } })
})

test('nothing is planned for an archived project', async ({ system }) => {
  const { projectId } = await createTeam(system.clients)
  await system.clients.project.call(projectOperations.changeProject, { params: { projectId }, body: { status: 'archived' } })
  expect((await orchestrate(system)).outcome).toBe('the project is archived')
  expect(await sprintsOf(system)).toHaveLength(0)
})

test('a sprint that a person planned and nobody started in time does not keep a new one from being planned', async ({ system }) => {
  const { projectId } = await createTeam(system.clients)
  const [startsOn, endsOn] = ['2026-02-02', '2026-02-06']
  await system.clients.sprint.call(sprintOperations.planSprint, {
    params: { projectId },
    body: { startsOn, endsOn, workingDays: [startsOn] },
  })
  await orchestrate(system)
  expect((await sprintsOf(system)).map(({ status }) => status)).toEqual(['active', 'planned'])
})

test('with autonomy observe a plan is recorded and nothing is touched', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'observe' } })
  const decision = await decisionOf(system, await orchestrate(system))
  expect(decision).toMatchObject({ status: 'recorded', result: { kind: 'plan' } })
  expect(await sprintsOf(system)).toHaveLength(0)
})

test('the kill switch stops all acting at once, outlives a restart, and work goes on when it is released', async ({ system }) => {
  await createTeam(system.clients)
  const set = (engaged: boolean) =>
    system.clients.orchestrator.call(orchestratorOperations.setKillSwitch, { body: { engaged, reason: 'audit' } })
  await set(true)
  await system.halt('orchestrator')
  await system.restart('orchestrator')
  await expect(orchestrate(system)).rejects.toEqual(refusal('kill-switch-engaged'))
  expect(await sprintsOf(system)).toHaveLength(0)
  await set(false)
  await orchestrate(system)
  expect(await sprintsOf(system)).toHaveLength(1)
})
