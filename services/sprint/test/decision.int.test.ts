import { expect } from 'vitest'
import { operations, orderOf, test, unknownId } from './scene.ts'

const inAtlas = { params: { projectId: 'ATLAS' } }

test('a decision has one sprint: carried out again, under any key and at any time, it is that sprint as it is by then', async ({
  scene,
}) => {
  const carryOut = (idempotencyKey: string, projectId = 'ATLAS') => {
    const body = orderOf({ decisionId: unknownId, tasks: [] })
    return scene.call(operations.planSprint, { params: { projectId }, body, idempotencyKey, as: { role: 'service' } })
  }
  const first = await carryOut('a')
  expect([first.status, first.body.decisionId]).toEqual([201, unknownId])
  const again = await carryOut('b')
  expect([again.status, again.body]).toEqual([201, first.body])
  await scene.call(operations.startSprint, { params: { sprintId: first.body.id } })
  await scene.call(operations.closeSprint, { params: { sprintId: first.body.id } })
  expect((await carryOut('c')).body).toMatchObject({ id: first.body.id, status: 'closed' })
  expect((await scene.events()).map(({ type }) => type)).toEqual(['sprint.planned.v1', 'sprint.started.v1', 'sprint.closed.v1'])

  expect((await scene.plan()).key).toBe('ATLAS-S02')
  expect((await carryOut('d', '2')).body.key).toBe('BOREAS-S01')
})

test('a person cannot plan in the name of a decision, whatever their role', async ({ scene }) => {
  for (const role of ['lead', 'admin'] as const) {
    const { status, problem } = await scene.call(operations.planSprint, {
      ...inAtlas,
      body: orderOf({ decisionId: unknownId }),
      as: { role },
    })
    expect([status, problem]).toEqual([403, expect.objectContaining({ code: 'forbidden', detail: expect.stringContaining('decisionId') })])
  }
  expect(await scene.events()).toEqual([])
})
