import type { TimeOff } from '@dsm/contracts'
import { expect } from 'vitest'
import { ADA, BEN, itemId, operations, type Scene, test } from './scene.ts'
import { idOf } from './sprint-fixture.ts'

const scrumOn = (scene: Scene, sprintId: string, date: string) => scene.call(operations.holdDailyScrum, { params: { sprintId, date } })

function timeOff(number: number, personId: string, given: Partial<TimeOff> = {}): TimeOff {
  const lasting = { kind: 'vacation' as const, note: '', externalKey: null }
  return { id: idOf(5000 + number), personId, from: '2026-03-03', to: '2026-03-03', portion: 1, ...lasting, ...given }
}

const booking = (off: TimeOff, time: string) => ({
  subject: off.personId,
  time,
  data: { projectIds: ['ATLAS'], personName: 'x', timeOff: off },
})

test('a daily scrum is held once: asked again it is returned as it was, though the sprint went on', async ({ scene }) => {
  const { id } = await scene.start()
  scene.clock.set('2026-03-03T09:00:00Z')
  const { body: scrum } = await scrumOn(scene, id, '2026-03-03')
  expect(scrum).toMatchObject({
    date: '2026-03-03',
    dayNumber: 2,
    daysLeft: 8,
    heldAt: '2026-03-03T09:00:00.000Z',
    totals: { remaining: 10 },
  })
  await scene.call(operations.recordProgress, { params: { sprintId: id, itemId: itemId(1) }, body: { status: 'done' } })
  expect((await scrumOn(scene, id, '2026-03-03')).body).toEqual(scrum)
  await scene.call(operations.closeSprint, { params: { sprintId: id } })
  expect((await scrumOn(scene, id, '2026-03-03')).body).toEqual(scrum)
  expect((await scene.call(operations.listDailyScrums, { params: { sprintId: id } })).body).toEqual([scrum])

  const held = (await scene.events()).filter(({ type }) => type === 'daily-scrum.held.v1')
  expect(held).toMatchObject([{ subject: id, time: scrum.heldAt, data: { sprintKey: 'ATLAS-S01', scrum } }])
})

test('a daily scrum tells what was done since the one before, whoever did it', async ({ scene }) => {
  const { id } = await scene.start()
  const report = (number: number, body: object) =>
    scene.call(operations.recordProgress, { params: { sprintId: id, itemId: itemId(number) }, body })
  scene.clock.set('2026-03-02T09:00:00Z')
  await scrumOn(scene, id, '2026-03-02')
  scene.clock.set('2026-03-02T17:00:00Z')
  await report(1, { status: 'done' })
  scene.clock.set('2026-03-03T09:00:00Z')
  const { body: second } = await scrumOn(scene, id, '2026-03-03')
  scene.clock.set('2026-03-03T17:00:00Z')
  await report(2, { remainingPoints: 4, personId: BEN.personId })
  scene.clock.set('2026-03-04T09:00:00Z')
  const { body: third } = await scrumOn(scene, id, '2026-03-04')
  expect(second.entries.map(({ name, progressed }) => [name, progressed])).toEqual([
    ['Ada', [{ itemKey: 'ATLAS-1', points: 3, done: true }]],
    ['Ben', []],
  ])
  expect(third.entries.map(({ name, progressed }) => [name, progressed])).toEqual([
    ['Ada', []],
    ['Ben', [{ itemKey: 'ATLAS-2', points: 1, done: false }]],
  ])
})

test('a daily scrum is refused on days off and on days to come; a missed one can be held later', async ({ scene }) => {
  const { id } = await scene.start()
  scene.clock.set('2026-03-09T09:00:00Z')
  expect((await scrumOn(scene, id, '2026-03-08')).problem?.code).toBe('day-refused')
  expect((await scrumOn(scene, id, '2026-03-10')).problem?.code).toBe('day-refused')
  expect((await scrumOn(scene, id, '2026-03-06')).body).toMatchObject({ date: '2026-03-06', heldAt: '2026-03-09T09:00:00.000Z' })
  expect((await scene.events()).filter(({ type }) => type === 'daily-scrum.held.v1')).toHaveLength(1)
})

test('time off that is booked after planning takes the hours of its days, until it is cancelled', async ({ scene }) => {
  const { id } = await scene.start()
  scene.clock.set('2026-03-04T09:00:00Z')
  const whole = timeOff(1, ADA.personId, { from: '2026-03-03', to: '2026-03-04', kind: 'sick' })
  const half = timeOff(2, BEN.personId, { from: '2026-03-04', to: '2026-03-04', portion: 0.5 })
  await scene.tell('time-off.booked.v1', booking(whole, '2026-03-02T10:00:00.000Z'))
  await scene.tell('time-off.booked.v1', booking(half, '2026-03-02T10:00:00.000Z'))
  const hoursOn = async (date: string) =>
    (await scrumOn(scene, id, date)).body.entries.map(({ name, hoursToday, absent }) => [name, hoursToday, absent])

  expect(await hoursOn('2026-03-02')).toEqual([
    ['Ada', 8, null],
    ['Ben', 6, null],
  ])
  expect(await hoursOn('2026-03-04')).toEqual([
    ['Ada', 0, 'sick'],
    ['Ben', 3, null],
  ])
  await scene.tell('time-off.cancelled.v1', booking(whole, '2026-03-02T11:00:00.000Z'))
  expect(await hoursOn('2026-03-03')).toEqual([
    ['Ada', 8, null],
    ['Ben', 6, null],
  ])
})

test(
  'news of a booking that comes after news of its cancellation does not bring the time off back',
  { tags: ['G7'] },
  async ({ scene }) => {
    const { id } = await scene.start()
    const off = timeOff(1, ADA.personId, { from: '2026-03-02', to: '2026-03-02' })
    await scene.tell('time-off.cancelled.v1', { ...booking(off, '2026-03-02T11:00:00.000Z'), sequence: 2 })
    await scene.tell('time-off.booked.v1', { ...booking(off, '2026-03-02T10:00:00.000Z'), sequence: 1 })
    expect((await scrumOn(scene, id, '2026-03-02')).body.entries[0]).toMatchObject({ name: 'Ada', hoursToday: 8, absent: null })
  },
)

test('the burndown is about the day that is asked for, never about one that has not been', async ({ scene }) => {
  const { id } = await scene.start()
  scene.clock.set('2026-03-03T17:00:00Z')
  await scene.call(operations.recordProgress, { params: { sprintId: id, itemId: itemId(2) }, body: { status: 'done' } })
  scene.clock.set('2026-03-04T17:00:00Z')
  const burndown = async (asOf?: string) => (await scene.call(operations.getBurndown, { params: { sprintId: id }, query: { asOf } })).body
  const today = await burndown()
  expect(today).toMatchObject({ asOf: '2026-03-04', totals: { remaining: 5 } })
  expect(today.days.slice(0, 4).map(({ remaining }) => remaining)).toEqual([10, 5, 5, null])
  expect(await burndown('2026-03-02')).toMatchObject({ asOf: '2026-03-02', totals: { remaining: 10 } })
  expect(await burndown('2027-01-01')).toEqual(today)

  await scene.call(operations.closeSprint, { params: { sprintId: id } })
  scene.clock.set('2026-03-20T17:00:00Z')
  expect(await burndown()).toEqual(today)
})
