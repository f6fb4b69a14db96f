import { backlogOperations, orchestratorOperations, projectOperations, type Run, type RunPolicy } from '@dsm/contracts'
import { expect } from 'vitest'
import { decisionOf, orchestrate, sprintsOf } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'
import { test } from './system/watched.ts'

const params = { projectId: 'ATLAS' }

async function setAutonomy({ clients: { orchestrator } }: System, autonomy: RunPolicy['autonomy']): Promise<void> {
  const { policy } = await orchestrator.call(orchestratorOperations.getPolicy, { params })
  await orchestrator.call(orchestratorOperations.putPolicy, { params, body: { ...policy, autonomy } })
}

/** A run during which somebody stops the agent, right after its decision was recorded, or the sprint of it was created; the policy or the project is changed before work may go on. */
async function stoppedAfter(system: System, moment: 'recorded' | 'sprint created', meanwhile: () => Promise<unknown>): Promise<Run> {
  const { pool } = system.databases.orchestrator
  await pool.query(
    `create function stop() returns trigger language plpgsql as $$ begin update kill_switch set engaged = true; return new; end $$`,
  )
  const change =
    moment === 'recorded' ? 'insert on decisions for each row' : 'update on decisions for each row when (new.sprint_id is not null)'
  await pool.query(`create trigger stop after ${change} execute function stop()`)
  await Promise.allSettled([orchestrate(system)])
  // With its trigger: embedded databases are used again.
  await pool.query('drop function stop() cascade')
  await meanwhile()
  await system.clients.orchestrator.call(orchestratorOperations.setKillSwitch, { body: { engaged: false } })
  return orchestrate(system)
}

const decisionsOf = async ({ clients }: System) => (await clients.orchestrator.call(orchestratorOperations.listDecisions, { params })).items

test.for([
  ['observe', 'recorded'],
  ['propose', 'proposed'],
] as const)(
  'a change to %s while a sprint is planned counts for that sprint',
  async ([autonomy, status], { watched: { system, proxy } }) => {
    await createTeam(system.clients)
    const spring = async () => {
      await setAutonomy(system, autonomy)
      return 'forward' as const
    }
    proxy.trap({ operation: backlogOperations.getReadiness, when: 'before', spring })
    const decision = await decisionOf(system, await orchestrate(system))
    expect(decision).toMatchObject({ status, autonomy })
    expect(await decisionsOf(system)).toHaveLength(1)
    expect(await sprintsOf(system)).toEqual([])
  },
)

test.for([
  ['observe', 'autonomy is observe', ['recorded', 'failed']],
  ['propose', 'autonomy is propose, and nobody approved it', ['proposed', 'failed']],
] as const)(
  'a decision that was cut off before it began is not begun any more with autonomy %s',
  async ([autonomy, reason, expected], { watched: { system } }) => {
    await createTeam(system.clients)
    await stoppedAfter(system, 'recorded', () => setAutonomy(system, autonomy))
    const decisions = await decisionsOf(system)
    expect(decisions.map(({ status }) => status)).toEqual(expected)
    expect(decisions.at(-1)?.reason).toBe(reason)
    expect(await sprintsOf(system)).toEqual([])
  },
)

test('a decision that was cut off before it began is not begun any more for an archived project', async ({ watched: { system } }) => {
  await createTeam(system.clients)
  const archive = () => system.clients.project.call(projectOperations.changeProject, { params, body: { status: 'archived' } })
  await stoppedAfter(system, 'recorded', archive)
  expect(await decisionsOf(system)).toMatchObject([{ status: 'failed', reason: 'the project is archived' }])
  expect(await sprintsOf(system)).toEqual([])
})

test('a sprint that was created and not started stays planned with autonomy observe, until it may be started', async ({
  watched: { system },
}) => {
  await createTeam(system.clients)
  await stoppedAfter(system, 'sprint created', () => setAutonomy(system, 'observe'))
  expect(await decisionsOf(system)).toMatchObject([{ status: 'executed' }])
  expect(await sprintsOf(system)).toMatchObject([{ status: 'planned' }])
  await setAutonomy(system, 'act')
  await orchestrate(system)
  expect(await sprintsOf(system)).toMatchObject([{ status: 'active' }])
})
