import { expect } from 'vitest'
import { everyChange, itemId, newTask, operations, orderOf, type Scene, test, unknownId, weekOf } from './scene.ts'
import { WORKING_DAYS } from './sprint-fixture.ts'

const inAtlas = { params: { projectId: 'ATLAS' } }
const typesOf = async (scene: Scene) => (await scene.events()).map(({ type }) => type)

test('a planned sprint has the key, the sums and the tasks that it was ordered with, and is announced whole', async ({ scene }) => {
  const tasks = Array.from({ length: 60 }, (_none, at) => newTask(at + 1, { points: at % 2 === 0 ? 0.5 : 8, skills: ['sql', 'go'] }))
  const { status, body } = await scene.call(operations.planSprint, { ...inAtlas, body: orderOf({ tasks, goal: 'Ship it' }) })

  expect(status).toBe(201)
  expect(body).toMatchObject({
    key: 'ATLAS-S01',
    name: 'Sprint 1',
    goal: 'Ship it',
    status: 'planned',
    version: 1,
    workingDays: WORKING_DAYS,
  })
  expect(body.totals).toMatchObject({ commitment: 255, tasks: 60, completed: 0 })
  const listed = await scene.call(operations.listTasks, { params: { sprintId: body.id } })
  expect(listed.body).toHaveLength(60)
  expect(listed.body[1]).toMatchObject({ itemKey: 'ATLAS-2', position: 2, skills: ['sql', 'go'], committed: true, committedPoints: 8 })
  const [planned] = await scene.events()
  expect(planned).toMatchObject({
    type: 'sprint.planned.v1',
    subject: body.id,
    sequence: 1,
    time: '2026-03-02T08:00:00.000Z',
    data: { sprint: body },
  })
  expect(planned).toHaveProperty('data.tasks', listed.body)
  expect(await scene.get(body)).toEqual(body)
})

test('working days are kept once each and in order, however they are sent', async ({ scene }) => {
  const { workingDays } = await scene.plan({ workingDays: ['2026-03-04', '2026-03-02', '2026-03-04'] })
  expect(workingDays).toEqual(['2026-03-02', '2026-03-04'])
})

test('keys count on within a project and apart from other projects; the project service is asked once', async ({ scene }) => {
  const keys = [await scene.plan(weekOf(0)), await scene.plan(weekOf(1)), await scene.plan(weekOf(0), '2')].map(({ key }) => key)
  expect(keys).toEqual(['ATLAS-S01', 'ATLAS-S02', 'BOREAS-S01'])
  expect(scene.peers.requests.filter((request) => !request.includes('/items'))).toEqual(['GET /projects/ATLAS', 'GET /projects/2'])
})

test('a project that the project service does not know is not found here', async ({ scene }) => {
  const planned = await scene.call(operations.planSprint, { params: { projectId: 'NOWHERE' }, body: orderOf() })
  const listed = await scene.call(operations.listSprints, { params: { projectId: 'NOWHERE' } })
  expect([planned.problem?.code, listed.problem?.code]).toEqual(['not-found', 'not-found'])
  expect(await scene.events()).toEqual([])
})

test('while the project service is away, what is known goes on and what is not known is a 503', async ({ scene }) => {
  await scene.plan(weekOf(0))
  scene.peers.down = true
  const unknown = await scene.call(operations.planSprint, { params: { projectId: '2' }, body: orderOf() })
  expect([unknown.status, unknown.problem?.code]).toEqual([503, 'upstream-unavailable'])
  expect(await scene.plan({ ...weekOf(1), tasks: [] })).toMatchObject({ key: 'ATLAS-S02' })
})

test('planning again with the same Idempotency-Key is the same sprint, with another order a conflict', async ({ scene }) => {
  const order = { ...inAtlas, body: orderOf(), idempotencyKey: 'plan:1' }
  const first = await scene.call(operations.planSprint, order)
  const again = await scene.call(operations.planSprint, order)
  const other = await scene.call(operations.planSprint, { ...order, body: orderOf({ goal: 'another' }) })

  expect(again.body).toEqual(first.body)
  expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' })
  expect(other.problem?.code).toBe('idempotency-conflict')
  expect(await typesOf(scene)).toEqual(['sprint.planned.v1'])
})

test('a sprint may not share a day with a planned or active one, and a refusal uses up no key', async ({ scene }) => {
  const first = await scene.plan()
  const overlapping = { ...inAtlas, body: orderOf({ startsOn: '2026-03-13', endsOn: '2026-03-20', workingDays: ['2026-03-13'] }) }
  expect((await scene.call(operations.planSprint, overlapping)).problem?.code).toBe('sprint-overlap')
  await scene.call(operations.startSprint, { params: { sprintId: first.id } })
  expect((await scene.call(operations.planSprint, overlapping)).problem?.code).toBe('sprint-overlap')

  await scene.call(operations.closeSprint, { params: { sprintId: first.id } })
  expect((await scene.call(operations.planSprint, overlapping)).body.key).toBe('ATLAS-S02')
  expect(await typesOf(scene)).toEqual(['sprint.planned.v1', 'sprint.started.v1', 'sprint.closed.v1', 'sprint.planned.v1'])
})

test('start fixes the commitment, close says what is carried over, and each is told once with the state after it', async ({ scene }) => {
  const planned = await scene.plan()
  const params = { sprintId: planned.id }
  scene.clock.set('2026-03-02T09:00:00Z')
  const { body: started } = await scene.call(operations.startSprint, { params })
  expect(started).toMatchObject({ status: 'active', startedAt: '2026-03-02T09:00:00.000Z', version: 2, totals: { commitment: 10 } })
  await scene.call(operations.recordProgress, { params: { ...params, itemId: itemId(2) }, body: { status: 'done' } })
  scene.clock.set('2026-03-13T16:00:00Z')
  const { body: closed } = await scene.call(operations.closeSprint, { params })
  expect(closed).toMatchObject({ status: 'closed', closedAt: '2026-03-13T16:00:00.000Z', ranOut: false, version: 4 })
  expect(closed.totals).toMatchObject({ commitment: 10, completed: 5, carriedOver: 5 })

  const [, start, , close] = await scene.events()
  expect(start).toMatchObject({ type: 'sprint.started.v1', sequence: 2, time: '2026-03-02T09:00:00.000Z', data: { sprint: started } })
  expect(close).toMatchObject({ type: 'sprint.closed.v1', sequence: 4, data: { sprint: closed, closedOn: '2026-03-13', impediments: [] } })
  expect(await scene.get(planned)).toEqual(closed)
})

test('a cancelled sprint is told with its reason and makes room for the next', async ({ scene }) => {
  const { id } = await scene.start()
  const { body } = await scene.call(operations.cancelSprint, { params: { sprintId: id }, body: { reason: 'the customer left' } })
  expect(body).toMatchObject({ status: 'cancelled', version: 3 })
  expect((await scene.events()).at(-1)).toMatchObject({ type: 'sprint.cancelled.v1', data: { reason: 'the customer left', sprint: body } })
  expect(await scene.start()).toMatchObject({ status: 'active', key: 'ATLAS-S02' })
})

test('a project has one active sprint; the one that may not start stays planned', async ({ scene }) => {
  await scene.start(weekOf(0))
  const second = await scene.plan(weekOf(1))
  const before = await typesOf(scene)
  const refused = await scene.call(operations.startSprint, { params: { sprintId: second.id } })
  expect([refused.status, refused.problem?.code]).toEqual([409, 'active-sprint-exists'])
  expect(await scene.get(second)).toEqual(second)
  expect(await typesOf(scene)).toEqual(before)
  expect(await scene.start(weekOf(1), '2')).toMatchObject({ status: 'active' })
})

test('a sprint whose days are over cannot be started any more: it stays planned, and can be cancelled', async ({ scene }) => {
  const planned = await scene.plan()
  const params = { sprintId: planned.id }
  scene.clock.set('2026-03-14T08:00:00Z')
  const late = await scene.call(operations.startSprint, { params })
  expect([late.status, late.problem?.code]).toEqual([409, 'sprint-dates-over'])
  expect(await scene.get(planned)).toEqual(planned)
  expect(await typesOf(scene)).toEqual(['sprint.planned.v1'])
  expect((await scene.call(operations.cancelSprint, { params, body: {} })).body.status).toBe('cancelled')
})

test('what needs an active sprint is refused to a planned one, and nothing is told', async ({ scene }) => {
  const planned = await scene.plan({ progressSource: 'simulated', simulationSeed: 1 })
  const codes = new Map<string, string | undefined>()
  for (const { name, operation, input } of everyChange(planned.id)) {
    if (['startSprint', 'cancelSprint', 'addTask', 'removeTask'].includes(name)) continue
    codes.set(name, (await scene.call(operation, input)).problem?.code)
  }
  expect([...codes]).toEqual(
    ['closeSprint', 'recordProgress', 'raiseImpediment', 'clearImpediment', 'holdDailyScrum', 'simulateDay'].map((name) => [
      name,
      'sprint-not-active',
    ]),
  )
  expect(await scene.get(planned)).toEqual(planned)
  expect(await typesOf(scene)).toEqual(['sprint.planned.v1'])
})

test('a closed sprint and a cancelled one are never changed again', async ({ scene }) => {
  const expected = {
    startSprint: 'sprint-not-planned',
    closeSprint: 'sprint-not-active',
    cancelSprint: 'sprint-over',
    addTask: 'sprint-over',
    removeTask: 'sprint-over',
    recordProgress: 'sprint-not-active',
    raiseImpediment: 'sprint-not-active',
    clearImpediment: 'sprint-not-active',
    holdDailyScrum: 'sprint-not-active',
    simulateDay: 'sprint-not-active',
  }
  for (const end of [operations.closeSprint, operations.cancelSprint]) {
    const { id } = await scene.start()
    const input = end === operations.cancelSprint ? { params: { sprintId: id }, body: {} } : { params: { sprintId: id } }
    const { body: over } = await scene.call(end, input)
    const told = await typesOf(scene)
    const codes: Record<string, string | undefined> = {}
    for (const change of everyChange(id)) codes[change.name] = (await scene.call(change.operation, change.input)).problem?.code
    expect(codes).toEqual(expected)
    expect(await scene.get({ id })).toEqual(over)
    expect(await typesOf(scene)).toEqual(told)
  }
})

test('the database itself refuses to rewrite history', async ({ scene }) => {
  const { id } = await scene.start()
  await scene.call(operations.recordProgress, { params: { sprintId: id, itemId: itemId(1) }, body: { status: 'done' } })
  await expect(scene.db.query('update progress_entries set remaining_points = 1')).rejects.toThrow('history')
  await expect(scene.db.query('delete from progress_entries')).rejects.toThrow('history')
  await scene.call(operations.closeSprint, { params: { sprintId: id } })
  await expect(scene.db.query('update sprints set goal = $1', ['another'])).rejects.toThrow('history')
})

test('unknown sprints are not found, and other projects’ sprints are closed to a token, for every operation', async ({ scene }) => {
  const sprint = await scene.plan()
  const reads = (sprintId: string) =>
    [
      operations.getSprint,
      operations.listTasks,
      operations.listProgress,
      operations.listImpediments,
      operations.listDailyScrums,
      operations.getBurndown,
    ].map((operation) => ({ operation, input: { params: { sprintId } } }))
  for (const { operation, input } of [...everyChange(unknownId), ...reads(unknownId)]) {
    const { problem } = await scene.call(operation, input)
    expect([operation.id, problem?.code]).toEqual([operation.id, 'not-found'])
  }
  for (const { operation, input } of [...everyChange(sprint.id), ...reads(sprint.id)]) {
    const as = { role: 'lead' as const, projects: ['2'] }
    const { problem } = await scene.call(operation, { ...input, as })
    expect([operation.id, problem?.code]).toEqual([operation.id, 'forbidden'])
  }
  expect(await scene.get(sprint)).toEqual(sprint)
})

test('sprints are listed newest first, page by page, and by status', async ({ scene }) => {
  for (let number = 0; number < 5; number += 1) await scene.plan(weekOf(number))
  const { body: all } = await scene.call(operations.listSprints, inAtlas)
  const second = all.items[3]?.id ?? ''
  await scene.call(operations.startSprint, { params: { sprintId: second } })

  const seen: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body } = await scene.call(operations.listSprints, { ...inAtlas, query: { limit: 2, ...(cursor && { cursor }) } })
    seen.push(...body.items.map(({ key }) => key))
    cursor = body.next
  }
  expect(seen).toEqual(['ATLAS-S05', 'ATLAS-S04', 'ATLAS-S03', 'ATLAS-S02', 'ATLAS-S01'])
  const active = await scene.call(operations.listSprints, { ...inAtlas, query: { status: 'active' } })
  expect(active.body.items.map(({ id }) => id)).toEqual([second])
  expect((await scene.call(operations.listSprints, { ...inAtlas, query: { cursor: 'nonsense' } })).problem?.code).toBe('invalid-cursor')
})
