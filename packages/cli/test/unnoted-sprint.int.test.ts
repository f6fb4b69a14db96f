import type { Run } from '@dsm/contracts'
import { expect } from 'vitest'
import { decisionOf, orchestrate, sprintsOf, test } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

/** As a process leaves it that died after the sprint was created and before it was noted with the decision. */
async function forgetSprint({ databases }: System, { decisionId }: Run): Promise<void> {
  await databases.orchestrator.pool.query(`update decisions set status = 'executing', sprint_id = null where id = $1`, [decisionId])
}

const statusOf = async (system: System, run: Run) => {
  const { status, sprintId, reason } = await decisionOf(system, run)
  return { status, sprintId, reason }
}

test('a sprint that was created and not noted with its decision is found again however late, and is learned from', async ({ system }) => {
  await createTeam(system.clients)
  const run = await orchestrate(system)
  await forgetSprint(system, run)
  system.clock.set('2026-03-10T09:00:00Z')
  await orchestrate(system)
  const sprints = await sprintsOf(system)
  expect(sprints).toMatchObject([{ status: 'active', decisionId: run.decisionId }])
  expect(await statusOf(system, run)).toEqual({ status: 'executed', sprintId: sprints[0]?.id, reason: null })
})

test('one whose dates are over by then is cancelled with its decision, and the next one is planned', async ({ system }) => {
  await createTeam(system.clients, { policy: { startWeekday: 5 } })
  const run = await orchestrate(system)
  await forgetSprint(system, run)
  system.clock.set('2026-04-03T09:00:00Z')
  await orchestrate(system)
  expect(await statusOf(system, run)).toMatchObject({ status: 'failed', reason: expect.stringContaining('it was cancelled') })
  await orchestrate(system)
  expect((await sprintsOf(system)).map(({ status }) => status)).toEqual(['active', 'cancelled'])
})
