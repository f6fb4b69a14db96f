import { backlogOperations, orchestratorOperations, type RunPolicy, projectOperations, type Sprint, sprintOperations } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { systemOfFile } from './system/operator.ts'
import { createTeam, notNow } from './system/team.ts'

const system = systemOfFile({ scheduler: { kind: 'process' } })

const itemsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ title: `item ${index + 1}`, points: 0.5 }))
const policy = { sprintDays: 3, planning: { commitProbability: 0.5, maxPointsPerPerson: 3 } }

const orchestrate = (projectId: string) => system().clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })
const setAutonomy = (projectId: string, autonomy: RunPolicy['autonomy']) =>
  system().clients.orchestrator.call(orchestratorOperations.putPolicy, { params: { projectId }, body: { ...policy, autonomy } })

/** Projects in their first sprints, which take only so much of a backlog. */
async function begin(count: number, ...projectIds: string[]): Promise<void> {
  for (const projectId of projectIds) {
    await createTeam(system().clients, { projectId, items: itemsOf(count), everyDay: true, policy })
    await system().clients.project.call(projectOperations.changeProject, { params: { projectId }, body: { dailyScrumAt: notNow() } })
    await orchestrate(projectId)
  }
}

async function sprintsOf(projectId: string): Promise<Sprint[]> {
  return (await system().clients.sprint.call(sprintOperations.listSprints, { params: { projectId } })).items
}

const statesOf = async (projectId: string) => (await sprintsOf(projectId)).map(({ status }) => status)

async function closeByHand(projectId: string): Promise<void> {
  for (const { id } of await sprintsOf(projectId))
    await system().clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId: id } })
}

async function workOffFirstSprint(projectId: string): Promise<void> {
  const sprintId = (await sprintsOf(projectId))[0]?.id ?? ''
  const { sprint } = system().clients
  for (const { itemId } of await sprint.call(sprintOperations.listTasks, { params: { sprintId } }))
    await sprint.call(sprintOperations.recordProgress, { params: { sprintId, itemId }, body: { status: 'done' } })
}

/** As if the runs had ended so long ago: how long a project stands still is real time. */
const age = (interval: string, ...projectIds: string[]) =>
  system().databases.orchestrator.pool.query('update runs set lease_until = now() - $1::interval where project_id = any($2)', [
    interval,
    projectIds,
  ])

async function runsOf(projectId: string): Promise<unknown> {
  const { rows } = await system().databases.orchestrator.pool.query('select id from runs where project_id = $1', [projectId])
  return rows.length
}

test('where the next sprint could not be planned it is tried again unasked, and nowhere else', async () => {
  const [failing, waiting] = [
    ['FAILED', 'JUSTFAILED'],
    ['WAITED', 'JUSTWAITED', 'ARCHIVED'],
  ]
  await begin(40, ...failing, 'BYHAND', 'OBSERVED')
  await begin(1, ...waiting)
  for (const projectId of waiting) await workOffFirstSprint(projectId)
  system().clock.advance({ days: 7 })
  await system().settle()
  for (const projectId of ['BYHAND', 'OBSERVED']) await closeByHand(projectId)
  await setAutonomy('OBSERVED', 'observe')
  for (const projectId of ['OBSERVED', ...waiting]) expect((await orchestrate(projectId)).status).toBe('done')
  await system().halt('backlog')
  for (const projectId of failing) await expect(orchestrate(projectId)).rejects.toThrow('did not answer')
  await system().restart('backlog')

  const { backlog, project } = system().clients
  for (const projectId of waiting) await backlog.call(backlogOperations.createItems, { params: { projectId }, body: { items: itemsOf(9) } })
  await project.call(projectOperations.changeProject, { params: { projectId: 'ARCHIVED' }, body: { status: 'archived' } })
  await system().settle()
  await age('2 days', 'FAILED', 'ARCHIVED', 'BYHAND', 'OBSERVED', 'WAITED')
  const others = ['JUSTFAILED', 'ARCHIVED', 'BYHAND', 'OBSERVED', 'JUSTWAITED']
  for (const projectId of others) expect(await statesOf(projectId)).toEqual(['closed'])
  const before = await Promise.all(others.map(runsOf))

  await system().halt('orchestrator')
  await system().restart('orchestrator')
  for (const projectId of ['FAILED', 'WAITED']) {
    await expect.poll(() => statesOf(projectId)).toEqual(['active', 'closed'])
  }
  expect(await Promise.all(others.map(runsOf))).toEqual(before)
})
