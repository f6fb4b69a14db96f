import type { EventOf, EventType } from '@dsm/contracts'
import { aSprint } from '@dsm/testing/entities'
import { expect } from 'vitest'
import { operations, type Scene, test } from './scene.ts'

type SprintEvent = EventOf<'sprint.started.v1' | 'sprint.closed.v1' | 'sprint.cancelled.v1'>

const first = '00000000-0000-7000-8000-000000000001'
const second = '00000000-0000-7000-8000-000000000002'
let count = 0

function sprintEvent(
  type: SprintEvent['type'],
  about: { sprintId: string; sequence: number; time: string; closedOn?: string; projectId?: string },
): object {
  const { sprintId, sequence, time, closedOn = '2026-03-13', projectId = 'ATLAS' } = about
  const sprint = aSprint({ id: sprintId, projectId })
  return {
    specversion: '1.0',
    id: `00000000-0000-7000-9000-${String((count += 1)).padStart(12, '0')}`,
    source: 'sprint',
    correlationid: 'test',
    type,
    subject: sprintId,
    sequence,
    time,
    data: { projectId, sprintId, sprint, tasks: [], closedOn, impediments: [], reason: 'test' },
  }
}

async function deliver(scene: Scene, ...events: object[]) {
  await scene.carrier.publish(
    events.map((event) => JSON.stringify(event)),
    { field: 'test', value: String((count += 1)) },
  )
  await scene.settle()
  const { activeSprintId, lastSprintClosedOn, version } = (await scene.call(operations.getProject, { params: { projectId: 'ATLAS' } })).body
  return { activeSprintId, lastSprintClosedOn, version }
}

const started = 'sprint.started.v1' satisfies EventType
const closed = 'sprint.closed.v1' satisfies EventType
const march = (day: number) => `2026-03-${String(day).padStart(2, '0')}T08:00:00.000Z`

test('a project knows its active sprint and when the last one was closed, and says nothing itself', async ({ scene }) => {
  await scene.project()
  const before = await scene.events()
  expect(await deliver(scene, sprintEvent(started, { sprintId: first, sequence: 2, time: march(2) }))).toEqual({
    activeSprintId: first,
    lastSprintClosedOn: null,
    version: 1,
  })
  expect(await deliver(scene, sprintEvent(closed, { sprintId: first, sequence: 3, time: march(13) }))).toEqual({
    activeSprintId: null,
    lastSprintClosedOn: '2026-03-13',
    version: 1,
  })
  expect(await scene.events()).toEqual(before)
})

test('a cancelled sprint is no longer active, and none was closed', async ({ scene }) => {
  await scene.project()
  await deliver(scene, sprintEvent(started, { sprintId: first, sequence: 2, time: march(2) }))
  const after = await deliver(scene, sprintEvent('sprint.cancelled.v1', { sprintId: first, sequence: 3, time: march(3) }))
  expect(after).toMatchObject({ activeSprintId: null, lastSprintClosedOn: null })
})

test('a start that arrives after the end of its sprint changes nothing', { tags: ['G7'] }, async ({ scene }) => {
  await scene.project()
  const after = await deliver(
    scene,
    sprintEvent(closed, { sprintId: first, sequence: 3, time: march(13) }),
    sprintEvent(started, { sprintId: first, sequence: 2, time: march(2) }),
  )
  expect(after).toMatchObject({ activeSprintId: null, lastSprintClosedOn: '2026-03-13' })
})

test('what arrives late from an earlier sprint does not touch the one that is active', { tags: ['G7'] }, async ({ scene }) => {
  await scene.project()
  await deliver(scene, sprintEvent(started, { sprintId: second, sequence: 2, time: march(16) }))
  const late = [
    sprintEvent(started, { sprintId: first, sequence: 2, time: march(2) }),
    sprintEvent(closed, { sprintId: first, sequence: 3, time: march(13) }),
  ]
  expect(await deliver(scene, ...late)).toMatchObject({ activeSprintId: second, lastSprintClosedOn: '2026-03-13' })
  const end = sprintEvent(closed, { sprintId: second, sequence: 3, time: march(27), closedOn: '2026-03-01' })
  expect(await deliver(scene, end)).toMatchObject({ activeSprintId: null, lastSprintClosedOn: '2026-03-13' })
})

test('a sprint of a project that is not known here is no error', async ({ scene }) => {
  await scene.project()
  const after = await deliver(scene, sprintEvent(started, { sprintId: first, sequence: 2, time: march(2), projectId: 'NONE' }))
  expect(after.activeSprintId).toBeNull()
  expect((await scene.db.query('select 1 from dead_letters')).rowCount).toBe(0)
})
