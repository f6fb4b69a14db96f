import type { Item } from '@dsm/contracts'
import { expect } from 'vitest'
import { aProject } from '@dsm/testing/entities'
import { itemOf } from './peers.ts'
import { itemId, operations, orderOf, type Scene, SIMULATED, test, weekOf } from './scene.ts'

const ATLAS = { id: 'ATLAS', key: 'ATLAS' }
const told = (number: number, given: Partial<Item>) => {
  const { description: _large, ...item } = itemOf(ATLAS, number, given)
  return { subject: item.id, data: { projectId: 'ATLAS', item, changed: ['points'] } }
}
const removed = (number: number) => ({
  subject: itemId(number),
  data: { projectId: 'ATLAS', itemId: itemId(number), itemKey: `ATLAS-${number}` },
})
const taskOf = async (scene: Scene, sprintId: string, number: number) =>
  (await scene.call(operations.listTasks, { params: { sprintId } })).body.find((task) => task.itemId === itemId(number))
const newsSince = async (scene: Scene, count: number) => (await scene.events()).slice(count)

test('a new estimate reaches the running sprint: scope, log and sums, told twice over', async ({ scene }) => {
  const { id } = await scene.start()
  await scene.tell('item.updated.v1', told(1, { points: 8, title: 'Story number 1' }))
  expect(await taskOf(scene, id, 1)).toMatchObject({ points: 8, committedPoints: 3, remainingPoints: 8 })
  const { totals, version } = await scene.get({ id })
  expect([totals.commitment, totals.added, version]).toEqual([10, 5, 3])
  expect(await newsSince(scene, 2)).toMatchObject([
    { type: 'sprint.scope-changed.v1', subject: id, data: { change: 're-estimated', on: '2026-03-02', task: { points: 8 }, totals } },
    { type: 'task.progressed.v1', data: { entry: { points: 8, note: 're-estimated from 3 to 8 points' }, totals } },
  ])
})

test('a new estimate of a planned item changes the plan and is no change of scope', async ({ scene }) => {
  const { id } = await scene.plan()
  await scene.tell('item.updated.v1', told(2, { points: 1, title: 'Renamed', skills: ['go'] }))
  expect(await taskOf(scene, id, 2)).toMatchObject({ points: 1, committedPoints: 1, title: 'Renamed', skills: ['go'] })
  expect(await scene.get({ id })).toMatchObject({ totals: { commitment: 6 }, version: 2 })
  expect(await newsSince(scene, 1)).toEqual([])
})

test.for(['done', 'dropped'] as const)(
  'an item that is %s while its sprint is only planned leaves the plan, and stays in a sprint that runs',
  async (status, { scene }) => {
    const planned = await scene.plan(weekOf(1))
    const { id } = await scene.start(weekOf(0))
    await scene.tell('item.updated.v1', { ...told(1, { status, title: 'Story number 1' }), time: '2026-03-02T18:00:00.000Z' })
    expect(await taskOf(scene, planned.id, 1)).toBeUndefined()
    expect(await scene.get(planned)).toMatchObject({ status: 'planned', version: 2, totals: { tasks: 2, commitment: 7 } })
    expect(await taskOf(scene, id, 1)).toMatchObject({ removedOn: null })
    expect(await newsSince(scene, 3)).toEqual([])
  },
)

test('that an item was done before it was opened again and planned takes it out of no plan', async ({ scene }) => {
  const { id, version } = await scene.plan()
  await scene.tell('item.updated.v1', { ...told(1, { status: 'done', title: 'Story number 1' }), time: '2026-03-01T08:00:00.000Z' })
  expect(await scene.get({ id })).toMatchObject({ version, totals: { tasks: 3 } })
})

test(
  'what comes back from the sprint itself, and what is older than what was heard, changes nothing',
  { tags: ['G7'] },
  async ({ scene }) => {
    const { id } = await scene.start()
    await scene.tell('item.updated.v1', { ...told(1, { status: 'in-progress', sprintId: id, title: 'Story number 1' }), sequence: 5 })
    await scene.tell('item.updated.v1', { ...told(1, { points: 13 }), sequence: 4 })
    expect(await scene.get({ id })).toMatchObject({ version: 2 })
    expect(await newsSince(scene, 2)).toEqual([])
  },
)

test('an item that is removed from the backlog leaves planned and active sprints, and stays on record in those that are over', async ({
  scene,
}) => {
  const over = await scene.start(weekOf(0))
  await scene.call(operations.closeSprint, { params: { sprintId: over.id } })
  const active = await scene.start(weekOf(1))
  const planned = await scene.plan(weekOf(2))
  const before = (await scene.events()).length
  await scene.tell('item.removed.v1', removed(3))
  expect(await taskOf(scene, over.id, 3)).toMatchObject({ removedOn: null })
  expect(await taskOf(scene, active.id, 3)).toMatchObject({ removedOn: '2026-03-02' })
  expect(await taskOf(scene, planned.id, 3)).toBeUndefined()
  expect(await newsSince(scene, before)).toMatchObject([
    { type: 'sprint.scope-changed.v1', subject: active.id, data: { change: 'removed' } },
  ])
})

test('what is told of an item changes sprints of its own project alone, whatever ids the sprints of others name', async ({ scene }) => {
  const other = await scene.start({}, '2')
  await scene.tell('item.updated.v1', told(1, { points: 8, title: 'Nothing for others to read' }))
  await scene.tell('item.removed.v1', removed(3))
  expect(await taskOf(scene, other.id, 1)).toMatchObject({ points: 3, title: 'Story number 1' })
  expect(await taskOf(scene, other.id, 3)).toMatchObject({ removedOn: null })
  expect(await scene.get(other)).toEqual(other)
  expect(await newsSince(scene, 2)).toEqual([])
})

test('items and sprints that nobody here knows are none of our business', async ({ scene }) => {
  await scene.start()
  await scene.tell('item.updated.v1', told(77, { points: 8 }))
  await scene.tell('item.removed.v1', removed(77))
  expect(await newsSince(scene, 2)).toEqual([])
  expect(scene.logLines.filter(({ level, msg }) => level >= 40 && msg !== 'slow query')).toEqual([])
})

test('a project that was announced needs no question to the project service', async ({ scene }) => {
  scene.peers.down = true
  await scene.tell('project.created.v1', {
    subject: '3',
    data: { projectId: '3', project: aProject({ id: '3', key: 'CETUS', name: '3' }) },
  })
  const { body } = await scene.call(operations.planSprint, { params: { projectId: '3' }, body: orderOf({ ...SIMULATED, tasks: [] }) })
  expect(body.key).toBe('CETUS-S01')
  expect(scene.peers.requests).toEqual([])
})
