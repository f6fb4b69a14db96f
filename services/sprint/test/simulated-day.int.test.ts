import type { SimulatedDay } from '@dsm/contracts'
import { expect } from 'vitest'
import { ADA, BEN, newTask, operations, type Scene, SIMULATED, startScene, stopScene, test } from './scene.ts'
import { idOf, WORKING_DAYS } from './sprint-fixture.ts'

const MORNING = 'T08:00:00.000Z'
const EVENING = 'T17:00:00.000Z'

const simulate = (scene: Scene, sprintId: string, date: string) => scene.call(operations.simulateDay, { params: { sprintId, date } })

/** Enough work for two people and two weeks. `salt` gives the same plan other ids. */
function plan(seed: number, salt = 0) {
  const people = [ADA, BEN].map((person, at) => ({ ...person, personId: idOf(3000 + at + salt) }))
  const tasks = Array.from({ length: 8 }, (_none, at) => {
    const owner = people[at % 2]
    return newTask(at + 1, {
      itemId: idOf(1000 + at + salt),
      points: at % 3 === 0 ? 3 : 2,
      personId: owner?.personId,
      personName: owner?.name,
    })
  })
  return { ...SIMULATED, simulationSeed: seed, people, tasks }
}

/** Lives through the sprint, a scrum every morning; returns what every day brought. */
async function live(scene: Scene, sprintId: string, days = WORKING_DAYS): Promise<SimulatedDay[]> {
  const lived: SimulatedDay[] = []
  for (const date of days) {
    scene.clock.set(`${date}${EVENING}`)
    const { body, problem } = await simulate(scene, sprintId, date)
    expect(problem).toBeUndefined()
    lived.push(body)
  }
  return lived
}

/** What a person would tell of the days: no ids. */
function storyOf(days: readonly SimulatedDay[]) {
  return days.map(({ date, progress, raised, cleared, absent, arrived }) => ({
    date,
    progress: progress.map(({ itemKey, status, remainingPoints, personName }) => ({ itemKey, status, remainingPoints, personName })),
    raised: raised.map(({ title }) => title),
    cleared: cleared.map(({ title }) => title),
    absent: absent.map(({ name, reason }) => ({ name, reason })),
    arrived,
  }))
}

/** A seed whose sprint has all that can happen. */
const EVENTFUL_SEED = 53

test('one seed is one history, whatever ids the people, the items and the sprint have', async ({ scene }) => {
  const other = await startScene()
  const stories = []
  for (const [where, salt] of [
    [scene, 0],
    [other, 500],
  ] as const) {
    const { id } = await where.start(plan(EVENTFUL_SEED, salt))
    stories.push(storyOf(await live(where, id)))
  }
  await stopScene(other)
  expect(stories[1]).toEqual(stories[0])
  const all = stories[0] ?? []
  expect(all.flatMap(({ progress }) => progress).length).toBeGreaterThan(8)
  expect(all.flatMap(({ raised }) => raised)).not.toEqual([])
  expect(all.flatMap(({ cleared }) => cleared)).not.toEqual([])
  expect(all.flatMap(({ arrived }) => arrived)).not.toEqual([])
  expect(all.flatMap(({ absent }) => absent)).not.toEqual([])
})

test('what a simulated sprint tells adds up to what it is: log, tasks, sums, impediments and backlog', async ({ scene }) => {
  const { id } = await scene.start(plan(EVENTFUL_SEED))
  const days = await live(scene, id)
  const params = { sprintId: id }
  const { body: log } = await scene.call(operations.listProgress, { params, query: { limit: 200 } })
  expect(log.items).toEqual(days.flatMap(({ progress }) => progress))
  const { body: tasks } = await scene.call(operations.listTasks, { params })
  for (const { itemKey, status, remainingPoints } of tasks) {
    const last = log.items.findLast((entry) => entry.itemKey === itemKey)
    if (last) expect([itemKey, status, remainingPoints]).toEqual([itemKey, last.status, last.remainingPoints])
  }
  const arrived = days.flatMap((day) => day.arrived)
  expect(scene.peers.created.map(({ key, title, points }) => ({ itemKey: key, title, points }))).toEqual(arrived)
  expect(tasks.filter(({ committed }) => !committed).map(({ itemKey }) => itemKey)).toEqual(arrived.map(({ itemKey }) => itemKey))

  const told = await scene.events()
  const count = (type: string) => told.filter((event) => event.type === type).length
  expect(count('task.progressed.v1')).toBe(log.items.length)
  expect(count('sprint.scope-changed.v1')).toBe(arrived.length)
  expect(count('impediment.raised.v1')).toBe(days.flatMap(({ raised }) => raised).length)
  expect(count('impediment.cleared.v1')).toBe(days.flatMap(({ cleared }) => cleared).length)
  expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_event, at) => at + 1))
  const { totals } = await scene.get({ id })
  expect(totals.commitment + totals.added - totals.removed).toBe(totals.completed + totals.carriedOver)
})

test('a day is lived once: asked again it is returned as it was, even when the sprint is over', async ({ scene }) => {
  const { id } = await scene.start(plan(EVENTFUL_SEED))
  const [first] = await live(scene, id, WORKING_DAYS.slice(0, 2))
  const before = await scene.events()
  expect((await simulate(scene, id, '2026-03-02')).body).toEqual(first)
  expect(await scene.events()).toEqual(before)
  await scene.call(operations.closeSprint, { params: { sprintId: id } })
  expect((await simulate(scene, id, '2026-03-02')).body).toEqual(first)
})

test('days are lived in order: none before the start, none again, none to come, no day off', async ({ scene }) => {
  const { id } = await scene.plan(plan(1))
  scene.clock.set(`2026-03-03${MORNING}`)
  await scene.call(operations.startSprint, { params: { sprintId: id } })
  const codeOn = async (date: string) => (await simulate(scene, id, date)).problem?.code
  expect(await codeOn('2026-03-02')).toBe('day-refused')
  expect(await codeOn('2026-03-04')).toBe('day-refused')
  scene.clock.set(`2026-03-09${EVENING}`)
  expect(await codeOn('2026-03-08')).toBe('day-refused')
  expect(await codeOn('2026-03-05')).toBeUndefined()
  expect(await codeOn('2026-03-04')).toBe('day-refused')
  expect(await codeOn('2026-03-09')).toBeUndefined()
})

test('a sprint whose people report is not simulated, and a simulated one takes no reports', async ({ scene }) => {
  const manual = await scene.start()
  expect((await simulate(scene, manual.id, '2026-03-02')).problem?.code).toBe('progress-source-mismatch')
  await scene.call(operations.closeSprint, { params: { sprintId: manual.id } })
  const simulated = await scene.start(plan(1))
  const params = { sprintId: simulated.id, itemId: idOf(1000) }
  const report = await scene.call(operations.recordProgress, { params, body: { status: 'done' } })
  expect(report.problem?.code).toBe('progress-source-mismatch')
})

test('who does not come on a day is absent from a scrum that is held after it', async ({ scene }) => {
  const { id } = await scene.start(plan(EVENTFUL_SEED))
  const days = await live(scene, id)
  const day = days.find(({ absent }) => absent.length > 0)
  const [away] = day?.absent ?? []
  const { body: scrum } = await scene.call(operations.holdDailyScrum, { params: { sprintId: id, date: day?.date ?? '' } })
  expect(scrum.entries.find(({ name }) => name === away?.name)).toMatchObject({ hoursToday: 0, absent: away?.reason })
})

/** The first day of the eventful sprint on which work arrives, and the sprint on its morning. */
async function untilWorkArrives(scene: Scene): Promise<{ sprintId: string; date: string; expected: SimulatedDay }> {
  const rehearsal = await startScene()
  const { id: rehearsed } = await rehearsal.start(plan(EVENTFUL_SEED))
  const expected = (await live(rehearsal, rehearsed)).find(({ arrived }) => arrived.length > 0)
  await stopScene(rehearsal)
  if (!expected) throw new Error('no work arrives')
  const { id } = await scene.start(plan(EVENTFUL_SEED))
  await live(scene, id, WORKING_DAYS.slice(0, WORKING_DAYS.indexOf(expected.date)))
  scene.clock.set(`${expected.date}${EVENING}`)
  return { sprintId: id, date: expected.date, expected }
}

test('a day that needs the backlog waits for it: nothing is half done, and the next attempt asks for the same', async ({ scene }) => {
  const { sprintId, date, expected } = await untilWorkArrives(scene)
  const before = { sprint: await scene.get({ id: sprintId }), events: await scene.events() }
  scene.peers.down = true
  const refused = await simulate(scene, sprintId, date)
  expect([refused.status, refused.problem?.code]).toEqual([503, 'upstream-unavailable'])
  expect({ sprint: await scene.get({ id: sprintId }), events: await scene.events() }).toEqual(before)

  scene.peers.down = false
  await expect.poll(async () => (await simulate(scene, sprintId, date)).status, { interval: 300 }).toBe(200)
  expect(storyOf([(await simulate(scene, sprintId, date)).body])).toEqual(storyOf([expected]))
  expect(new Set(scene.peers.keys)).toEqual(new Set(expected.arrived.map((_work, n) => `simulated:${sprintId}:${date}:${n}`)))
})

test('an attempt that ended after the backlog had created the work is finished with that very item, though the sprint has changed', async ({
  scene,
}) => {
  const { sprintId, date, expected } = await untilWorkArrives(scene)
  const lock = await scene.db.connect()
  await lock.query('begin')
  await lock.query('create function fail() returns trigger language plpgsql as $$ begin raise exception $x$power cut$x$; end $$')
  await lock.query('create trigger power_cut before insert on absences for each statement execute function fail()')
  await lock.query('commit')
  lock.release()
  expect((await simulate(scene, sprintId, date)).status).toBe(500)
  await scene.db.query('drop trigger power_cut on absences')
  await scene.db.query('drop function fail')
  const [item] = scene.peers.created
  const own = { itemId: item?.id ?? '', itemKey: item?.key ?? '', title: item?.title ?? '', points: item?.points ?? 0 }
  await scene.call(operations.addTask, { params: { sprintId }, body: own })
  // Arriving work grows out of work that was begun: without any, nothing would arrive if the day were thought up anew.
  const { body: begun } = await scene.call(operations.listTasks, { params: { sprintId } })
  for (const { itemId } of begun.filter(({ status }) => status !== 'todo')) {
    await scene.call(operations.removeTask, { params: { sprintId, itemId } })
  }

  const { status, body } = await simulate(scene, sprintId, date)
  expect(status).toBe(200)
  expect(body.arrived).toEqual(expected.arrived)
  expect(scene.peers.created).toHaveLength(expected.arrived.length)
  const { body: tasks } = await scene.call(operations.listTasks, { params: { sprintId } })
  expect(tasks.filter(({ itemId }) => itemId === item?.id)).toHaveLength(1)
})

test('the same day asked for at once from all sides is lived once', async ({ scene }) => {
  const { sprintId, date } = await untilWorkArrives(scene)
  const answers = await Promise.all(Array.from({ length: 8 }, () => simulate(scene, sprintId, date)))
  const [first] = answers
  expect(first?.status).toBe(200)
  expect(answers.map(({ body, problem }) => problem ?? body)).toEqual(answers.map(() => first?.body))
  expect((await scene.events()).filter(({ type }) => type === 'sprint.scope-changed.v1')).toHaveLength(scene.peers.created.length)
})
