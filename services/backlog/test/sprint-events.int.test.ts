import { randomUUID } from 'node:crypto'
import { backlogOperations, type EventOf, type Item, type SprintTask } from '@dsm/contracts'
import { aSprint, aTask } from '@dsm/testing/entities'
import { describe, expect } from 'vitest'
import { type Backlog, test } from './backlog.ts'

const sprintId = '01999999-0000-7000-8000-00000000000a'
type SprintEventType = 'sprint.started.v1' | 'sprint.scope-changed.v1' | 'task.progressed.v1' | 'sprint.closed.v1' | 'sprint.cancelled.v1'

const sprint = aSprint({ id: sprintId })

const taskOf = (item: Item | undefined, given: Partial<SprintTask> = {}): SprintTask =>
  aTask({ itemId: item?.id ?? '', itemKey: item?.key ?? '', ...given })

type Origin = { sprintId: string; time: string }
const origin: Origin = { sprintId, time: '2026-03-03T08:00:00Z' }

/** Publishes an event of the sprint service as its relay would, and waits until the backlog has heard it. */
async function tell<Type extends SprintEventType>(
  backlog: Backlog,
  type: Type,
  sequence: number,
  data: Omit<EventOf<Type>['data'], 'projectId' | 'sprintId'> & Partial<Origin>,
) {
  const { sprintId: subject, time, ...facts } = { ...origin, ...data }
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    type,
    source: 'sprint',
    subject,
    time,
    sequence,
    correlationid: 'c',
    data: { projectId: 'ATLAS', sprintId: subject, ...facts },
  }
  await backlog.carrier.publish([JSON.stringify(event)], { field: 'sprint', value: String(sequence) })
  await expect.poll(async () => (await backlog.db.query('select 1 from inbox where event_id = $1', [event.id])).rowCount).toBe(1)
}

const { totals } = sprint

const entry = (item: Item | undefined, status: 'todo' | 'in-progress' | 'blocked' | 'done') => ({
  totals,
  entry: {
    id: randomUUID(),
    itemId: item?.id ?? '',
    itemKey: item?.key ?? '',
    on: '2026-03-03',
    at: '2026-03-03T08:00:00Z',
    status,
    remainingPoints: 1,
    points: 3,
    personId: null,
    personName: null,
    source: 'manual' as const,
    note: '',
  },
})

describe('a sprint', () => {
  test('takes items in, mirrors their progress, and lets them go when it closes', async ({ backlog }) => {
    const [done, open, blocked, left] = await backlog.create({ title: 'd' }, { title: 'o' }, { title: 'b' }, { title: 'l' })
    await tell(backlog, 'sprint.started.v1', 1, { sprint, tasks: [taskOf(done), taskOf(open), taskOf(blocked)] })
    expect((await backlog.get(done?.id ?? '')).sprintId).toBe(sprintId)
    expect((await backlog.get(left?.id ?? '')).sprintId).toBeNull()
    await tell(backlog, 'task.progressed.v1', 2, entry(done, 'in-progress'))
    await tell(backlog, 'task.progressed.v1', 3, entry(done, 'done'))
    await tell(backlog, 'task.progressed.v1', 4, entry(blocked, 'blocked'))
    expect(await backlog.get(blocked?.id ?? '')).toMatchObject({ status: 'blocked', sprintId })
    const tasks = [taskOf(done, { status: 'done' }), taskOf(open), taskOf(blocked, { status: 'blocked', remainingPoints: 1 })]
    await tell(backlog, 'sprint.closed.v1', 5, { sprint, tasks, closedOn: '2026-03-13', impediments: [] })
    expect(await backlog.get(done?.id ?? '')).toMatchObject({ status: 'done', sprintId: null, carriedOver: false })
    expect(await backlog.get(open?.id ?? '')).toMatchObject({ status: 'todo', sprintId: null, carriedOver: true })
    expect(await backlog.get(blocked?.id ?? '')).toMatchObject({ status: 'in-progress', sprintId: null, carriedOver: true })
    const changes = (await backlog.events('item.updated.v1')).filter(({ item }) => item.id === done?.id)
    expect(changes.map(({ changed }) => changed)).toEqual([['sprintId'], ['status'], ['status'], ['sprintId']])
  })

  test('gives its items back when it is cancelled, without calling them carried over', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a' })
    await tell(backlog, 'sprint.started.v1', 1, { sprint, tasks: [taskOf(item)] })
    await tell(backlog, 'sprint.cancelled.v1', 2, { sprint, tasks: [taskOf(item, { status: 'in-progress' })], reason: '' })
    expect(await backlog.get(item?.id ?? '')).toMatchObject({ status: 'in-progress', sprintId: null, carriedOver: false })
  })

  test('that was only planned takes nothing away when it is cancelled', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a' })
    await backlog.call(backlogOperations.changeItem, { params: { itemId: item?.id ?? '' }, body: { status: 'in-progress' } })
    await tell(backlog, 'sprint.cancelled.v1', 1, { sprint: { ...sprint, startedAt: null }, tasks: [taskOf(item)], reason: '' })
    expect(await backlog.get(item?.id ?? '')).toMatchObject({ status: 'in-progress', version: 2 })
  })

  test('that starts by a clock behind the one by which the former ended holds what is carried over', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a' })
    const next = { sprintId: '01999999-0000-7000-8000-00000000000b', time: '2026-03-13T16:00:00.500Z' }
    const tasks = [taskOf(item)]
    await tell(backlog, 'sprint.started.v1', 1, { sprint, tasks })
    await tell(backlog, 'sprint.closed.v1', 2, { sprint, tasks, closedOn: '2026-03-13', impediments: [], time: '2026-03-13T16:00:00.900Z' })
    await tell(backlog, 'sprint.started.v1', 1, { sprint: { ...sprint, id: next.sprintId }, tasks, ...next })
    expect(await backlog.get(item?.id ?? '')).toMatchObject({ sprintId: next.sprintId, carriedOver: true })
  })

  test('changes its scope', async ({ backlog }) => {
    const [item, other] = await backlog.create({ title: 'a' }, { title: 'b' })
    await tell(backlog, 'sprint.scope-changed.v1', 1, { change: 'added', on: '2026-03-03', task: taskOf(item), totals })
    expect((await backlog.get(item?.id ?? '')).sprintId).toBe(sprintId)
    await tell(backlog, 'sprint.scope-changed.v1', 2, {
      change: 're-estimated',
      on: '2026-03-03',
      task: taskOf(item, { points: 8 }),
      totals,
    })
    expect((await backlog.get(item?.id ?? '')).version).toBe(2)
    await tell(backlog, 'sprint.scope-changed.v1', 3, {
      change: 'removed',
      on: '2026-03-03',
      task: taskOf(item, { removedOn: '2026-03-03' }),
      totals,
    })
    expect(await backlog.get(item?.id ?? '')).toMatchObject({ sprintId: null, carriedOver: false })
    // It closes before the news that it lost an item has come.
    await tell(backlog, 'sprint.scope-changed.v1', 4, { change: 'added', on: '2026-03-03', task: taskOf(other), totals })
    await tell(backlog, 'sprint.closed.v1', 6, {
      sprint,
      tasks: [taskOf(other, { removedOn: '2026-03-04' })],
      closedOn: '2026-03-13',
      impediments: [],
    })
    expect(await backlog.get(other?.id ?? '')).toMatchObject({ sprintId: null, carriedOver: false })
  })

  test('is not disturbed by late news, nor by items and projects that are gone', { tags: ['G7'] }, async ({ backlog }) => {
    const [item, gone] = await backlog.create({ title: 'a' }, { title: 'g' })
    await backlog.call(backlogOperations.removeItem, { params: { itemId: gone?.id ?? '' } })
    await tell(backlog, 'task.progressed.v1', 3, entry(item, 'done'))
    await tell(backlog, 'sprint.started.v1', 1, { sprint, tasks: [taskOf(item), taskOf(gone)] })
    await tell(backlog, 'task.progressed.v1', 2, entry(item, 'in-progress'))
    expect(await backlog.get(item?.id ?? '')).toMatchObject({ status: 'done', sprintId, version: 2 })
  })
})

test('what is told of a sprint touches items of its own project alone, whatever ids it names', async ({ backlog }) => {
  const { body: other } = await backlog.call(backlogOperations.createItem, { params: { projectId: '2' }, body: { title: 'other' } })
  const [own] = await backlog.create({ title: 'own' })
  await tell(backlog, 'sprint.started.v1', 1, { sprint, tasks: [taskOf(other), taskOf(own)] })
  await tell(backlog, 'sprint.scope-changed.v1', 2, { change: 'added', on: '2026-03-03', task: taskOf(other), totals })
  await tell(backlog, 'task.progressed.v1', 3, entry(other, 'done'))
  await tell(backlog, 'sprint.closed.v1', 4, { sprint, tasks: [taskOf(other), taskOf(own)], closedOn: '2026-03-13', impediments: [] })
  expect(await backlog.get(other.id)).toEqual(other)
  expect(await backlog.get(own?.id ?? '')).toMatchObject({ carriedOver: true })
})

describe('while a sprint holds an item', () => {
  test('its status, estimate and kind are the sprint’s, it is not removed, and the rest can be edited', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a', points: 3 })
    const params = { itemId: item?.id ?? '' }
    await tell(backlog, 'sprint.started.v1', 1, { sprint, tasks: [taskOf(item)] })
    const change = (body: object) => backlog.call(backlogOperations.changeItem, { params, body })
    expect(await change({ status: 'done' })).toMatchObject({ status: 409, problem: { code: 'status-refused' } })
    expect(await change({ points: null })).toMatchObject({ status: 409, problem: { code: 'item-in-sprint' } })
    expect(await change({ type: 'epic' })).toMatchObject({ status: 409, problem: { code: 'item-in-sprint' } })
    expect(await backlog.call(backlogOperations.removeItem, { params })).toMatchObject({ status: 409, problem: { code: 'item-in-sprint' } })
    expect((await change({ title: 'b', points: 5 })).body).toMatchObject({ title: 'b', points: 5, sprintId })
    const readiness = await backlog.call(backlogOperations.getReadiness, { params: backlog.params })
    expect(readiness.body.items[0]?.reasons.map(({ code }) => code)).toEqual(['in-sprint'])
  })

  test('an import leaves its status and estimate alone and says so', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a', points: 3, externalKey: 'X-1' })
    await tell(backlog, 'sprint.started.v1', 1, { sprint, tasks: [taskOf(item)] })
    const csv = 'key,title,status,points,type\nX-1,b,Done,,Epic'
    const { body } = await backlog.call(backlogOperations.importItems, { params: backlog.params, body: { csv } })
    expect(body.rows[0]).toMatchObject({
      outcome: 'updated',
      reasons: [expect.stringContaining('status'), expect.stringContaining('points'), expect.stringContaining('type')],
    })
    expect(await backlog.get(item?.id ?? '')).toMatchObject({ title: 'b', status: 'todo', points: 3, type: 'story' })
  })
})
