import { isNative } from '@dsm/testing'
import { expect } from 'vitest'
import { itemId, newTask, operations, orderOf, type Scene, test as base, unknownId, weekOf } from './scene.ts'

// PGlite runs one transaction after another, so there these would pass without any lock.
const test = base.skipIf(!isNative())

const inAtlas = { params: { projectId: 'ATLAS' } }
const codesOf = (answers: readonly { status: number; problem: { code: string } | undefined }[]) =>
  answers.map(({ status, problem }) => problem?.code ?? String(status)).toSorted()
const typesOf = async (scene: Scene) => (await scene.events()).map(({ type }) => type)

test('of twenty sprints of a project that start at once one is active, and one start is told', { tags: ['G10'] }, async ({ scene }) => {
  const planned = []
  for (let number = 0; number < 20; number += 1) planned.push(await scene.plan(weekOf(number)))
  const answers = await Promise.all(planned.map(({ id }) => scene.call(operations.startSprint, { params: { sprintId: id } })))
  expect(codesOf(answers)).toEqual(['200', ...Array(19).fill('active-sprint-exists')])
  const { body } = await scene.call(operations.listSprints, { ...inAtlas, query: { status: 'active' } })
  expect(body.items).toHaveLength(1)
  expect((await typesOf(scene)).filter((type) => type === 'sprint.started.v1')).toHaveLength(1)
})

test('the same sprint started from all sides starts once', { tags: ['G10'] }, async ({ scene }) => {
  const { id } = await scene.plan()
  const answers = await Promise.all(Array.from({ length: 10 }, () => scene.call(operations.startSprint, { params: { sprintId: id } })))
  expect(codesOf(answers)).toEqual(['200', ...Array(9).fill('sprint-not-planned')])
})

test('of plans for the same days made at once one is kept, and other plans get keys without gaps', { tags: ['G10'] }, async ({ scene }) => {
  const same = await Promise.all(
    Array.from({ length: 10 }, () => scene.call(operations.planSprint, { ...inAtlas, body: orderOf(weekOf(0)) })),
  )
  expect(codesOf(same)).toEqual(['201', ...Array(9).fill('sprint-overlap')])
  const others = Array.from({ length: 10 }, (_none, at) => scene.call(operations.planSprint, { ...inAtlas, body: orderOf(weekOf(at + 1)) }))
  const keys = (await Promise.all(others)).map(({ body }) => body.key).toSorted()
  expect(keys).toEqual(Array.from({ length: 10 }, (_none, at) => `ATLAS-S${String(at + 2).padStart(2, '0')}`))
})

test('a plan repeated at once under one key is one sprint', { tags: ['G10'] }, async ({ scene }) => {
  const order = { ...inAtlas, body: orderOf(), idempotencyKey: 'plan' }
  const answers = await Promise.all(Array.from({ length: 10 }, () => scene.call(operations.planSprint, order)))
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  expect(await typesOf(scene)).toEqual(['sprint.planned.v1'])
})

test('a decision that is carried out from all sides at once has one sprint', { tags: ['G10'] }, async ({ scene }) => {
  const as = { role: 'service' as const }
  const order = { ...inAtlas, body: orderOf({ decisionId: unknownId, tasks: [] }), as }
  const answers = await Promise.all(Array.from({ length: 10 }, () => scene.call(operations.planSprint, order)))
  expect(codesOf(answers)).toEqual(Array(10).fill('201'))
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  expect(await typesOf(scene)).toEqual(['sprint.planned.v1'])
})

test(
  'progress that is reported from all sides at once is all counted: sums, log, version and events agree',
  { tags: ['G10'] },
  async ({ scene }) => {
    const numbers = Array.from({ length: 30 }, (_none, at) => at + 1)
    const { id } = await scene.start({ tasks: numbers.map((number) => newTask(number, { points: 2 })) })
    const report = (number: number, body: object) =>
      scene.call(operations.recordProgress, { params: { sprintId: id, itemId: itemId(number) }, body })
    const answers = await Promise.all(
      numbers.flatMap((number) => [report(number, { remainingPoints: 1 }), report(number, { status: 'done' })]),
    )
    expect(codesOf(answers)).toEqual(Array(60).fill('200'))

    const { totals, version } = await scene.get({ id })
    const { body: tasks } = await scene.call(operations.listTasks, { params: { sprintId: id } })
    const left = tasks.reduce((sum, { remainingPoints }) => sum + remainingPoints, 0)
    expect([totals.remaining, totals.tasksDone, version]).toEqual([left, tasks.filter(({ status }) => status === 'done').length, 62])
    const { body: log } = await scene.call(operations.listProgress, { params: { sprintId: id }, query: { limit: 200 } })
    for (const task of tasks) {
      expect(log.items.findLast((entry) => entry.itemId === task.itemId)).toMatchObject({
        remainingPoints: task.remainingPoints,
        status: task.status,
      })
    }
    const told = (await scene.events()).filter(({ type }) => type === 'task.progressed.v1')
    expect(told.map(({ data }) => data)).toMatchObject(log.items.map((entry) => ({ entry })))
    expect(told.at(-1)?.data).toMatchObject({ totals })
  },
)

test(
  'a sprint that closes while progress comes in counts exactly what came before, and nothing comes after',
  { tags: ['G10'] },
  async ({ scene }) => {
    const numbers = Array.from({ length: 20 }, (_none, at) => at + 1)
    const { id } = await scene.start({ tasks: numbers.map((number) => newTask(number, { points: 2 })) })
    const report = (number: number) =>
      scene.call(operations.recordProgress, { params: { sprintId: id, itemId: itemId(number) }, body: { status: 'done' } })
    const reports = numbers.slice(0, 10).map(report)
    const closing = scene.call(operations.closeSprint, { params: { sprintId: id } })
    const answers = await Promise.all([...reports, ...numbers.slice(10).map(report)])
    const { body: closed } = await closing

    const counted = answers.filter(({ status }) => status === 200).length
    expect(codesOf(answers.filter(({ status }) => status !== 200))).toEqual(Array(20 - counted).fill('sprint-not-active'))
    expect(closed.totals.completed).toBe(2 * counted)
    expect(await scene.get({ id })).toEqual(closed)
    expect(await typesOf(scene)).toEqual([
      'sprint.planned.v1',
      'sprint.started.v1',
      ...Array(counted).fill('task.progressed.v1'),
      'sprint.closed.v1',
    ])
  },
)

test(
  'a daily scrum that is held from all sides at once is held once, beside a close that comes between',
  { tags: ['G10'] },
  async ({ scene }) => {
    const { id } = await scene.start()
    const hold = () => scene.call(operations.holdDailyScrum, { params: { sprintId: id, date: '2026-03-02' } })
    const first = await hold()
    const [closed, ...answers] = await Promise.all([
      scene.call(operations.closeSprint, { params: { sprintId: id } }),
      ...Array.from({ length: 10 }, hold),
    ])
    expect(closed.status).toBe(200)
    expect(answers.map(({ body }) => body)).toEqual(Array(10).fill(first.body))
    expect((await typesOf(scene)).filter((type) => type === 'daily-scrum.held.v1')).toHaveLength(1)
  },
)

test('an item that is removed while its sprint closes leaves the closed sprint as it is', async ({ scene }) => {
  const { id } = await scene.start()
  const holder = await scene.db.connect()
  await holder.query('begin')
  await holder.query('select 1 from sprints where id = $1 for update', [id])
  const closing = scene.call(operations.closeSprint, { params: { sprintId: id } })
  await expect.poll(() => waiting(scene)).toBe(1)
  const told = { projectId: 'ATLAS', itemId: itemId(1), itemKey: 'ATLAS-1' }
  const removal = scene.tell('item.removed.v1', { subject: itemId(1), data: told })
  await expect.poll(() => waiting(scene)).toBe(2)
  await holder.query('commit')
  holder.release()
  await removal
  expect(await scene.get({ id })).toEqual((await closing).body)
  expect(await typesOf(scene)).toEqual(['sprint.planned.v1', 'sprint.started.v1', 'sprint.closed.v1'])
  expect(scene.logLines.filter(({ level, msg }) => level >= 40 && msg !== 'slow query')).toEqual([])
})

/** Transactions of this database that wait for a lock. */
async function waiting({ db }: Scene): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]?.count ?? 0
}
