import { describe, expect } from 'vitest'
import { operations, test } from './scene.ts'
import { aProject } from '@dsm/testing/entities'

// In Auckland it is 13 hours later than in UTC in these days of March.
const SUNDAY_NOON = '2026-03-01T12:00:00.000Z'
const hold = (sprintId: string, date: string) => [operations.holdDailyScrum, { params: { sprintId, date } }] as const

describe('the day of a sprint is the one of its project', () => {
  test('its daily scrum may be held once the day has begun there, and not before', async ({ scene }) => {
    scene.clock.set('2026-03-01T10:59:00.000Z')
    const { id, timeZone } = await scene.start({}, 'KIWI')
    expect(timeZone).toBe('Pacific/Auckland')
    const early = await scene.call(...hold(id, '2026-03-02'))
    expect([early.status, early.problem?.detail]).toEqual([409, expect.stringContaining('today is 2026-03-01')])
    scene.clock.set(SUNDAY_NOON)
    expect((await scene.call(...hold(id, '2026-03-02'))).status).toBe(200)
  })

  test('progress, scope and the close are written down on it', async ({ scene }) => {
    scene.clock.set(SUNDAY_NOON)
    const { id } = await scene.start({}, 'KIWI')
    const { body: tasks } = await scene.call(operations.listTasks, { params: { sprintId: id } })
    expect(tasks.map(({ addedOn }) => addedOn)).toEqual(['2026-03-02', '2026-03-02', '2026-03-02'])
    const params = { sprintId: id, itemId: tasks[0]?.itemId ?? '' }
    await scene.call(operations.recordProgress, { params, body: { status: 'done' } })
    scene.clock.set('2026-03-03T23:00:00.000Z')
    await scene.call(operations.closeSprint, { params: { sprintId: id } })
    const told = await scene.events()
    expect(told.find(({ type }) => type === 'task.progressed.v1')?.data).toMatchObject({ entry: { on: '2026-03-02' } })
    expect(told.at(-1)).toMatchObject({ type: 'sprint.closed.v1', data: { closedOn: '2026-03-04' } })
    const { body: chart } = await scene.call(operations.getBurndown, { params: { sprintId: id }, query: {} })
    expect(chart.asOf).toBe('2026-03-04')
  })

  test('and moves with the project while the sprint is not over; one that is over keeps its zone', async ({ scene }) => {
    scene.clock.set(SUNDAY_NOON)
    const over = await scene.start({ startsOn: '2026-02-23', endsOn: '2026-03-01', workingDays: ['2026-02-23'] }).catch(() => undefined)
    expect(over).toBeDefined()
    await scene.call(operations.closeSprint, { params: { sprintId: over?.id ?? '' } })
    const active = await scene.start()
    const project = aProject({ name: 'ATLAS', timeZone: 'Pacific/Auckland' })
    await scene.tell('project.updated.v1', { subject: 'ATLAS', data: { projectId: 'ATLAS', project }, sequence: 2 })
    // Told late: what is newer stays.
    const before = { ...project, timeZone: 'Asia/Tokyo' }
    await scene.tell('project.updated.v1', { subject: 'ATLAS', data: { projectId: 'ATLAS', project: before }, sequence: 1 })
    // Told by a version that knows no zones.
    const { timeZone: _zone, dailyScrumAt: _at, ...old } = project
    await scene.tell('project.updated.v1', { subject: 'ATLAS', data: { projectId: 'ATLAS', project: old }, sequence: 3 })
    expect([(await scene.get({ id: over?.id ?? '' })).timeZone, (await scene.get(active)).timeZone]).toEqual(['UTC', 'Pacific/Auckland'])
    expect((await scene.call(...hold(active.id, '2026-03-02'))).status).toBe(200)
    const next = await scene.plan({ startsOn: '2026-03-16', endsOn: '2026-03-20', workingDays: ['2026-03-16'] })
    expect(next.timeZone).toBe('Pacific/Auckland')
  })
})
