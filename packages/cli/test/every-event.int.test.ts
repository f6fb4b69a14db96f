import {
  backlogOperations,
  chronicleOperations,
  eventSchemas,
  orchestratorOperations,
  projectOperations,
  sprintOperations,
} from '@dsm/contracts'
import { expect } from 'vitest'
import { orchestrate, sprintsOf, test } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'
import { createTeam, type Team } from './system/team.ts'

test('every type of event is told by what people and the scrum master do, and heard', async ({ system }) => {
  const team = await createTeam(system.clients)
  await changeTeam(system, team)
  await changeBacklog(system, team)
  await liveSprint(system, team)
  await decide(system)
  await system.settle()
  const { rows } = await system.databases.chronicle.pool.query<{ type: string }>('select distinct type from archive')
  expect(rows.map(({ type }) => type).toSorted()).toEqual([...eventSchemas.keys()].toSorted())
})

async function changeTeam({ clients }: System, { projectId, people: [person] }: Team): Promise<void> {
  const params = { personId: person?.id ?? '' }
  const timeOff = await clients.project.call(projectOperations.bookTimeOff, { params, body: { from: '2026-03-05', to: '2026-03-05' } })
  await clients.project.call(projectOperations.cancelTimeOff, { params: { ...params, timeOffId: timeOff.id } })
  await clients.project.call(projectOperations.changeProject, { params: { projectId }, body: { goal: 'to be heard' } })
}

/** What people tell their scrum master, and what they set out to do better. */
async function decide({ clients }: System): Promise<void> {
  const params = { projectId: 'ASKED' }
  await createTeam(clients, { projectId: params.projectId, policy: { autonomy: 'propose' } })
  const propose = async () => (await clients.orchestrator.call(orchestratorOperations.orchestrate, { params })).decisionId ?? ''
  await clients.orchestrator.call(orchestratorOperations.rejectDecision, { params: { decisionId: await propose() }, body: {} })
  await clients.orchestrator.call(orchestratorOperations.approveDecision, { params: { decisionId: await propose() } })
  for (const engaged of [true, false]) await clients.orchestrator.call(orchestratorOperations.setKillSwitch, { body: { engaged } })
  const { id } = await clients.chronicle.call(chronicleOperations.createActionItem, { params, body: { title: 'ask sooner' } })
  await clients.chronicle.call(chronicleOperations.closeActionItem, { params: { ...params, actionItemId: id }, body: {} })
}

async function changeBacklog({ clients }: System, { projectId }: Team): Promise<void> {
  const params = { projectId }
  const { items } = await clients.backlog.call(backlogOperations.createItems, {
    params,
    body: { items: [{ title: 'gone' }, { title: 'changed' }] },
  })
  const [gone, changed] = items
  await clients.backlog.call(backlogOperations.removeItem, { params: { itemId: gone?.id ?? '' } })
  await clients.backlog.call(backlogOperations.changeItem, { params: { itemId: changed?.id ?? '' }, body: { title: 'other' } })
  await clients.backlog.call(backlogOperations.importItems, { params, body: { csv: 'title,points\nfrom afar,3\n' } })
}

async function liveSprint(system: System, { projectId }: Team): Promise<void> {
  const { sprint } = system.clients
  const days = { startsOn: '2026-06-01', endsOn: '2026-06-02', workingDays: ['2026-06-01'] }
  const later = await sprint.call(sprintOperations.planSprint, { params: { projectId }, body: days })
  await sprint.call(sprintOperations.cancelSprint, { params: { sprintId: later.id }, body: { reason: 'a test' } })
  await system.settle()
  await orchestrate(system)
  const running = (await sprintsOf(system)).find(({ status }) => status === 'active')
  const params = { sprintId: running?.id ?? '' }
  const tasks = await sprint.call(sprintOperations.listTasks, { params })
  const impediment = await sprint.call(sprintOperations.raiseImpediment, { params, body: { title: 'no environment' } })
  await sprint.call(sprintOperations.clearImpediment, {
    params: { ...params, impedimentId: impediment.id },
    body: { resolution: 'there is one' },
  })
  await sprint.call(sprintOperations.holdDailyScrum, { params: { ...params, date: '2026-03-02' } })
  await sprint.call(sprintOperations.removeTask, { params: { ...params, itemId: tasks[0]?.itemId ?? '' } })
  await sprint.call(sprintOperations.recordProgress, { params: { ...params, itemId: tasks[1]?.itemId ?? '' }, body: { status: 'done' } })
  await sprint.call(sprintOperations.closeSprint, { params })
}
