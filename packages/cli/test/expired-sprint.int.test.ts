import { expect } from 'vitest'
import { orchestrate, sprintsOf, test } from './system/orchestrated.ts'
import { createTeam } from './system/team.ts'

test('a sprint that was planned and never started in time keeps no later plan waiting', async ({ system }) => {
  await createTeam(system.clients, { policy: { startWeekday: 5 } })
  await orchestrate(system)
  await system.settle()
  system.clock.set('2026-04-03T09:00:00Z')
  await orchestrate(system)
  expect((await sprintsOf(system)).map(({ status }) => status).toSorted()).toEqual(['active', 'planned'])
  expect(system.logLines.filter(({ msg }) => typeof msg === 'string' && msg.startsWith('planned before the end'))).toEqual([])
})
