import type { Item } from '@dsm/contracts'
import { describe, expect } from 'vitest'
import { itemId, newTask, operations, orderOf, type Scene, test, unknownId } from './scene.ts'

const inAtlas = { params: { projectId: 'ATLAS' } }
const three = [newTask(1), newTask(2), newTask(3)]
const changed: readonly (readonly [string, Partial<Item> | null])[] = [
  ['gone', null],
  ['of another project', { projectId: '2' }],
  ['done', { status: 'done' }],
  ['dropped', { status: 'dropped' }],
]

const plan = (scene: Scene, given = {}) => scene.call(operations.planSprint, { ...inAtlas, body: orderOf({ tasks: three, ...given }) })
const carryOut = (scene: Scene, tasks = three) =>
  scene.call(operations.planSprint, { ...inAtlas, body: orderOf({ tasks, decisionId: unknownId }), as: { role: 'service' } })

describe('a person', () => {
  test.for(changed)('cannot plan an item that is %s, nor take it into a sprint', async ([what, difference], { scene }) => {
    const { id } = await scene.plan({ tasks: [newTask(1)] })
    const before = await scene.events()
    scene.peers.backlog.set(itemId(2), difference)
    const isKnown = what === 'done' || what === 'dropped'
    const refusal = isKnown ? { status: 409, code: 'status-refused' } : { status: 400, code: 'bad-request' }
    const detail = isKnown ? `ATLAS-2 is ${what}` : `the project has no item ${itemId(2)}`

    expect((await plan(scene, { startsOn: '2026-04-06', endsOn: '2026-04-06', workingDays: ['2026-04-06'] })).problem).toMatchObject({
      ...refusal,
      faults: [{ pointer: '/body/tasks/1/itemId', detail }],
    })
    const added = await scene.call(operations.addTask, { params: { sprintId: id }, body: newTask(2) })
    expect(added.problem).toMatchObject({ ...refusal, faults: [{ pointer: '/body/itemId', detail }] })
    expect(await scene.events()).toEqual(before)
  })

  test('plans a thousand items, and learns of the one that is missing', async ({ scene }) => {
    const tasks = Array.from({ length: 1000 }, (_none, at) => newTask(at + 1))
    scene.peers.backlog.set(itemId(1000), null)
    const { problem } = await plan(scene, { tasks })
    expect(problem?.faults).toEqual([{ pointer: '/body/tasks/999/itemId', detail: `the project has no item ${itemId(1000)}` }])
    scene.peers.backlog.clear()
    expect((await plan(scene, { tasks })).body.totals.tasks).toBe(1000)
  })

  test('gets the answer of the first time for a key, whatever became of the items since', async ({ scene }) => {
    const order = { ...inAtlas, body: orderOf({ tasks: three }), idempotencyKey: 'plan:1' }
    const first = await scene.call(operations.planSprint, order)
    scene.peers.backlog.set(itemId(2), { status: 'done' })
    expect((await scene.call(operations.planSprint, order)).body).toEqual(first.body)
  })
})

describe('a decision', () => {
  test.for([
    ['is gone', null],
    ['is gone', { projectId: '2' }],
    ['is done', { status: 'done' }],
    ['is dropped', { status: 'dropped' }],
    ['has 8 points instead of 3', { points: 8 }],
    ['has no points instead of 3', { points: null }],
  ] as const)('is not carried out where an item %s by now', async ([what, difference], { scene }) => {
    scene.peers.backlog.set(itemId(2), difference)
    const { problem } = await carryOut(scene)
    expect(problem).toMatchObject({
      status: 409,
      code: 'backlog-changed',
      detail: `ATLAS-2 ${what}`,
      faults: [{ pointer: '/body/tasks/1' }],
    })
    expect(await scene.events()).toEqual([])
  })

  test('names every item that has changed, and of very many the first ones', async ({ scene }) => {
    const tasks = Array.from({ length: 30 }, (_none, at) => newTask(at + 1))
    for (const { itemId: id } of tasks) scene.peers.backlog.set(id, null)
    const { problem } = await carryOut(scene, tasks)
    expect(problem?.faults).toHaveLength(30)
    expect(problem?.detail).toMatch(/^ATLAS-1 is gone; ATLAS-2 is gone; .*ATLAS-20 is gone; and 10 more$/)
  })

  test('that was carried out stays so, whatever became of its items since', async ({ scene }) => {
    const first = await carryOut(scene)
    scene.peers.backlog.set(itemId(2), { status: 'done' })
    expect((await carryOut(scene)).body).toEqual(first.body)
  })
})

describe('a start', () => {
  test.for(changed)(
    'does not commit to an item that is %s by now, though nobody has told the sprint',
    async ([, difference], { scene }) => {
      const { id } = await scene.plan({ tasks: three })
      scene.peers.backlog.set(itemId(2), difference)
      const { body } = await scene.call(operations.startSprint, { params: { sprintId: id } })
      expect(body).toMatchObject({ status: 'active', totals: { tasks: 2, commitment: 6 } })
      const { body: tasks } = await scene.call(operations.listTasks, { params: { sprintId: id } })
      expect(tasks.map(({ itemKey }) => itemKey)).toEqual(['ATLAS-1', 'ATLAS-3'])
      expect((await scene.events()).at(-1)).toMatchObject({ type: 'sprint.started.v1', data: { sprint: body, tasks } })
    },
  )
})

test('while the backlog is away nothing is planned, started or added, and the caller hears which service it is', async ({ scene }) => {
  const { id } = await scene.plan()
  scene.peers.down = true
  const added = await scene.call(operations.addTask, { params: { sprintId: id }, body: newTask(9) })
  const started = await scene.call(operations.startSprint, { params: { sprintId: id } })
  for (const { status, problem } of [await plan(scene), await carryOut(scene), added, started]) {
    expect([status, problem?.code]).toEqual([503, 'upstream-unavailable'])
  }
  expect(await scene.events()).toHaveLength(1)
})
