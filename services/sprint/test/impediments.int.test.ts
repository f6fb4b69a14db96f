import { expect } from 'vitest'
import { itemId, operations, type Scene, test, unknownId } from './scene.ts'

const raise = (scene: Scene, sprintId: string, body: { title: string; itemId?: string }) =>
  scene.call(operations.raiseImpediment, { params: { sprintId }, body })
const clear = (scene: Scene, sprintId: string, impedimentId: string) =>
  scene.call(operations.clearImpediment, { params: { sprintId, impedimentId }, body: { resolution: 'a new key' } })

test('an impediment blocks its task and clearing it sets the task free: both are logged and told', async ({ scene }) => {
  const { id } = await scene.start()
  const raised = await raise(scene, id, { title: 'No access', itemId: itemId(1) })
  expect(raised.status).toBe(201)
  expect(raised.body).toMatchObject({ title: 'No access', kind: 'other', raisedOn: '2026-03-02', clearedOn: null })
  const { body: blocked } = await scene.call(operations.listTasks, { params: { sprintId: id } })
  expect(blocked[0]?.status).toBe('blocked')

  scene.clock.set('2026-03-04T10:00:00Z')
  const cleared = await clear(scene, id, raised.body.id)
  expect(cleared.body).toMatchObject({ clearedOn: '2026-03-04', resolution: 'a new key' })
  expect((await scene.call(operations.listImpediments, { params: { sprintId: id } })).body).toEqual([cleared.body])
  const { body: log } = await scene.call(operations.listProgress, { params: { sprintId: id } })
  expect(log.items.map(({ status, note }) => [status, note])).toEqual([
    ['blocked', 'blocked: No access'],
    ['todo', 'no longer blocked: No access'],
  ])
  expect((await scene.events()).slice(2)).toMatchObject([
    { type: 'impediment.raised.v1', sequence: 3, data: { impediment: raised.body } },
    { type: 'task.progressed.v1', sequence: 4, data: { entry: log.items[0] } },
    { type: 'impediment.cleared.v1', sequence: 5, data: { impediment: cleared.body } },
    { type: 'task.progressed.v1', sequence: 6, data: { entry: log.items[1] } },
  ])
  expect(await scene.get({ id })).toMatchObject({ version: 4 })
})

test('an impediment of the whole sprint changes no task; impediments are listed in the order in which they came', async ({ scene }) => {
  const { id } = await scene.start()
  for (const title of ['first', 'second', 'third']) await raise(scene, id, { title })
  const { body } = await scene.call(operations.listImpediments, { params: { sprintId: id } })
  expect(body.map(({ title }) => title)).toEqual(['first', 'second', 'third'])
  expect((await scene.events()).slice(2).map(({ type }) => type)).toEqual(Array(3).fill('impediment.raised.v1'))
})

test('an impediment is raised about what is in the sprint, and cleared once', async ({ scene }) => {
  const { id } = await scene.start()
  expect((await raise(scene, id, { title: 'x', itemId: itemId(9) })).problem?.code).toBe('task-not-in-sprint')
  expect((await clear(scene, id, unknownId)).problem?.code).toBe('not-found')
  const { body } = await raise(scene, id, { title: 'x' })
  await clear(scene, id, body.id)
  expect((await clear(scene, id, body.id)).problem?.code).toBe('impediment-cleared')
  expect((await scene.events()).slice(2).map(({ type }) => type)).toEqual(['impediment.raised.v1', 'impediment.cleared.v1'])
})

test('the impediments of a sprint go with the news of its end', async ({ scene }) => {
  const { id } = await scene.start()
  const { body } = await raise(scene, id, { title: 'No access' })
  await scene.call(operations.closeSprint, { params: { sprintId: id } })
  expect((await scene.events()).at(-1)).toMatchObject({ type: 'sprint.closed.v1', data: { impediments: [body] } })
})
