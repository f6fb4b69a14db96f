import { orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { expect } from 'vitest'
import { decisionOf, orchestrate, sprintsOf, test } from './system/orchestrated.ts'
import { createTeam } from './system/team.ts'

const items = Array.from({ length: 12 }, (_, index) => ({ title: `item ${index + 1}`, points: 1 }))
const policy = { sprintDays: 3, planning: { commitProbability: 0.5, maxPointsPerPerson: 3 } }

/** The backlog goes on answering, but no event of a sprint has an effect there. */
const deafen = `
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$;
  create trigger refuse_marks before insert on sprint_marks for each row execute function refuse();
  create trigger refuse_ends before insert on ended_sprints for each row execute function refuse();`

test('what a sprint has finished is not planned again although the backlog never heard of that sprint', async ({ system }) => {
  await createTeam(system.clients, { items, everyDay: true, policy })
  await system.databases.backlog.pool.query(deafen)
  const { sprintId } = await orchestrate(system)
  const params = { sprintId: sprintId ?? '' }
  const tasks = await system.clients.sprint.call(sprintOperations.listTasks, { params })
  const [unfinished, ...finished] = tasks.map(({ itemId }) => itemId)
  for (const itemId of finished) {
    await system.clients.sprint.call(sprintOperations.recordProgress, { params: { ...params, itemId }, body: { status: 'done' } })
  }
  await system.clients.sprint.call(sprintOperations.closeSprint, { params })

  const preview = await system.clients.orchestrator.call(orchestratorOperations.previewPlan, { params: { projectId: 'ATLAS' } })
  const decision = await decisionOf(system, await orchestrate(system))
  expect(decision.snapshot.doneItemIds.toSorted()).toEqual(finished.toSorted())
  expect(decision.snapshot.items.map(({ id }) => id)).toContain(unfinished)
  for (const result of [preview.result, decision.result]) {
    const planned = result.kind === 'plan' ? result.tasks.map(({ itemId }) => itemId) : []
    expect(planned.length).toBeGreaterThan(0)
    expect(planned.filter((id) => finished.includes(id))).toEqual([])
  }
  expect(await sprintsOf(system)).toHaveLength(2)
})
