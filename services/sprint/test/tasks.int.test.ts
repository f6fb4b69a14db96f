import type { SprintTask } from '@dsm/contracts'
import { expect } from 'vitest'
import { ADA, itemId, newTask, operations, orderOf, type Scene, test } from './scene.ts'

const inTask = (sprintId: string, number: number) => ({ params: { sprintId, itemId: itemId(number) } })
const tasksOf = async (scene: Scene, sprintId: string) => (await scene.call(operations.listTasks, { params: { sprintId } })).body
const newsSince = async (scene: Scene, count: number) => (await scene.events()).slice(count)

test('progress changes the task, the sums and the log, and is told with the sums after it', async ({ scene }) => {
  const { id } = await scene.start()
  scene.clock.set('2026-03-03T15:00:00Z')
  const body = { remainingPoints: 1.5, personId: ADA.personId, note: 'half way' }
  const { body: task } = await scene.call(operations.recordProgress, { ...inTask(id, 2), body })

  expect(task).toMatchObject({ itemKey: 'ATLAS-2', status: 'in-progress', remainingPoints: 1.5, personName: 'Ada' })
  expect((await tasksOf(scene, id))[1]).toEqual(task)
  const sprint = await scene.get({ id })
  expect(sprint).toMatchObject({ version: 3, totals: { remaining: 6.5, completed: 0 } })
  const { body: log } = await scene.call(operations.listProgress, { params: { sprintId: id } })
  expect(log.items).toMatchObject([
    { itemKey: 'ATLAS-2', on: '2026-03-03', at: '2026-03-03T15:00:00.000Z', note: 'half way', source: 'manual' },
  ])
  expect(await newsSince(scene, 2)).toMatchObject([
    {
      type: 'task.progressed.v1',
      subject: id,
      sequence: 3,
      time: '2026-03-03T15:00:00.000Z',
      data: { entry: log.items[0], totals: sprint.totals },
    },
  ])
})

test('progress that another source, no task or no sense stands behind is refused and leaves no trace', async ({ scene }) => {
  const { id } = await scene.start()
  const before = await scene.get({ id })
  const report = async (number: number, body: object) =>
    (await scene.call(operations.recordProgress, { ...inTask(id, number), body })).problem
  expect(await report(1, { source: 'external', status: 'done' })).toMatchObject({ status: 409, code: 'progress-source-mismatch' })
  expect(await report(99, { status: 'done' })).toMatchObject({ status: 409, code: 'task-not-in-sprint' })
  expect(await report(1, { remainingPoints: 50 })).toMatchObject({ status: 400, faults: [{ pointer: '/body/remainingPoints' }] })
  expect(await report(1, {})).toMatchObject({ status: 400, code: 'bad-request' })
  expect(await scene.get({ id })).toEqual(before)
  expect(await newsSince(scene, 2)).toEqual([])
})

test('the log is read oldest first, page by page', async ({ scene }) => {
  const { id } = await scene.start()
  for (const remainingPoints of [4, 3, 2, 1, 0])
    await scene.call(operations.recordProgress, { ...inTask(id, 2), body: { remainingPoints } })
  const seen: number[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 2, ...(cursor && { cursor }) }
    const { body } = await scene.call(operations.listProgress, { params: { sprintId: id }, query })
    seen.push(...body.items.map(({ remainingPoints }) => remainingPoints))
    cursor = body.next
  }
  expect(seen).toEqual([4, 3, 2, 1, 0])
  const broken = await scene.call(operations.listProgress, { params: { sprintId: id }, query: { cursor: 'x' } })
  expect(broken.problem?.code).toBe('invalid-cursor')
})

test('while a sprint is planned its tasks come and go as the plan; nothing is told and nothing is kept', async ({ scene }) => {
  const { id } = await scene.plan()
  await scene.call(operations.removeTask, inTask(id, 1))
  const { status, body } = await scene.call(operations.addTask, { params: { sprintId: id }, body: newTask(4, { personId: ADA.personId }) })
  expect(status).toBe(201)
  expect(body).toMatchObject({ committed: true, position: 4, personName: 'Ada' })
  expect((await tasksOf(scene, id)).map(({ itemKey }) => itemKey)).toEqual(['ATLAS-2', 'ATLAS-3', 'ATLAS-4'])
  expect(await scene.get({ id })).toMatchObject({ version: 3, totals: { commitment: 10, added: 0, removed: 0 } })
  expect(await newsSince(scene, 1)).toEqual([])
})

test('in a running sprint scope is added and removed, told each time, and what was removed stays on record', async ({ scene }) => {
  const { id } = await scene.start()
  const added = await scene.call(operations.addTask, { params: { sprintId: id }, body: newTask(4, { points: 8 }) })
  expect(added.body).toMatchObject({ committed: false, committedPoints: 0, addedOn: '2026-03-02' })
  scene.clock.set('2026-03-04T09:00:00Z')
  const removed = await scene.call(operations.removeTask, inTask(id, 2))
  expect([removed.status, removed.body]).toEqual([204, undefined])

  const sprint = await scene.get({ id })
  expect(sprint.totals).toMatchObject({ commitment: 10, added: 8, removed: 5, tasks: 3 })
  const tasks = await tasksOf(scene, id)
  expect(tasks.map(({ itemKey, removedOn }: SprintTask) => [itemKey, removedOn])).toEqual([
    ['ATLAS-1', null],
    ['ATLAS-3', null],
    ['ATLAS-4', null],
    ['ATLAS-2', '2026-03-04'],
  ])
  expect(await newsSince(scene, 2)).toMatchObject([
    { type: 'sprint.scope-changed.v1', data: { change: 'added', on: '2026-03-02', task: { itemKey: 'ATLAS-4' } } },
    { type: 'sprint.scope-changed.v1', data: { change: 'removed', on: '2026-03-04', task: tasks[3], totals: sprint.totals } },
  ])
})

test('an item is in a sprint once, and only what is in it can leave it', async ({ scene }) => {
  const { id } = await scene.start()
  const twice = await scene.call(operations.addTask, { params: { sprintId: id }, body: newTask(1) })
  expect(twice.problem?.code).toBe('task-already-in-sprint')
  expect((await scene.call(operations.removeTask, inTask(id, 9))).problem?.code).toBe('task-not-in-sprint')
  await scene.call(operations.removeTask, inTask(id, 1))
  expect((await scene.call(operations.removeTask, inTask(id, 1))).problem?.code).toBe('task-not-in-sprint')
  const back = await scene.call(operations.addTask, { params: { sprintId: id }, body: newTask(1) })
  expect(back.body).toMatchObject({ removedOn: null, committed: true })
  expect(await tasksOf(scene, id)).toHaveLength(3)
})

test('an id in capitals is the same id, and a key that no database could keep is refused', async ({ scene }) => {
  const capitals = itemId(1).toUpperCase()
  const order = (tasks: ReturnType<typeof newTask>[]) =>
    scene.call(operations.planSprint, { params: { projectId: 'ATLAS' }, body: orderOf({ tasks }) })
  expect((await order([newTask(1), newTask(1, { itemId: capitals })])).problem?.code).toBe('bad-request')
  expect((await order([newTask(1, { itemKey: 'ATLAS-\u0000' })])).problem?.code).toBe('bad-request')
  const { id } = await scene.start()
  const twice = await scene.call(operations.addTask, { params: { sprintId: id }, body: newTask(1, { itemId: capitals }) })
  expect(twice.problem?.code).toBe('task-already-in-sprint')
  const { body } = await scene.call(operations.recordProgress, {
    params: { sprintId: id.toUpperCase(), itemId: capitals },
    body: { status: 'done' },
  })
  expect(body).toMatchObject({ itemId: itemId(1), status: 'done' })
})
