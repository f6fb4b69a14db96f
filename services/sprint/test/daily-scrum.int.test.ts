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

test('progress is told once, in the next daily scrum, whatever the clock of the replica that took it says', async ({ scene }) => {
  const { id } = await scene.start()
  const report = (number: number, body: object) =>
    scene.call(operations.recordProgress, { params: { sprintId: id, itemId: itemId(number) }, body })
  const toldOn = async (date: string) =>
    (await scrumOn(scene, id, date)).body.entries.flatMap(({ progressed }) => progressed.map(({ itemKey }) => itemKey))
  scene.clock.set('2026-03-02T09:00:00Z')
  await report(1, { status: 'done', personId: ADA.personId })
  expect(await toldOn('2026-03-02')).toEqual(['ATLAS-1'])
  await report(2, { status: 'done', personId: BEN.personId })
  scene.clock.set('2026-03-02T08:59:59Z')
  await report(3, { status: 'done', personId: ADA.personId })
  scene.clock.set('2026-03-03T09:00:00Z')
  expect(await toldOn('2026-03-03')).toEqual(['ATLAS-3', 'ATLAS-2'])
})

test('progress that a daily scrum told before it kept its position in the log is not told again', async ({ scene }) => {
  const { id } = await scene.start()
  const report = (number: number) =>
    scene.call(operations.recordProgress, {
      params: { sprintId: id, itemId: itemId(number) },
      body: { status: 'done', personId: ADA.personId },
    })
  await report(1)
  scene.clock.set('2026-03-02T09:00:00Z')
  await scrumOn(scene, id, '2026-03-02')
  await scene.db.query('update daily_scrums set log_position = null')
  scene.clock.set('2026-03-02T17:00:00Z')
  await report(2)
  scene.clock.set('2026-03-03T09:00:00Z')
  const { body } = await scrumOn(scene, id, '2026-03-03')
  expect(body.entries[0]?.progressed.map(({ itemKey }) => itemKey)).toEqual(['ATLAS-2'])
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

test('half a day that the plan is short of is not taken off again when its calendar is imported with another note', async ({ scene }) => {
  const ofDay = (portion: number, note: string) => timeOff(1, BEN.personId, { portion, note })
  const imported = async (before: TimeOff, after: TimeOff, time: string) => {
    await scene.tell('time-off.cancelled.v1', booking(before, time))
    await scene.tell('time-off.booked.v1', booking(after, time))
  }
  await scene.tell('time-off.booked.v1', booking(ofDay(0.5, 'Dentist'), '2026-03-01T10:00:00.000Z'))
  const { id: first } = await scene.start()
  await imported(ofDay(0.5, 'Dentist'), ofDay(0.5, 'Dentist, second floor'), '2026-03-02T18:00:00.000Z')
  scene.clock.set('2026-03-03T09:00:00Z')
  expect((await scrumOn(scene, first, '2026-03-03')).body.entries[1]).toMatchObject({ name: 'Ben', hoursToday: 6 })

  await scene.call(operations.cancelSprint, { params: { sprintId: first }, body: {} })
  const { id: second } = await scene.start()
  await imported(ofDay(0.5, 'Dentist, second floor'), ofDay(0.75, 'Dentist'), '2026-03-03T10:00:00.000Z')
  expect((await scrumOn(scene, second, '2026-03-03')).body.entries[1]).toMatchObject({ name: 'Ben', hoursToday: 1.5 })
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
