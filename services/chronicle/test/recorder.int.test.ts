import { chronicleOperations as operations, type DomainEvent } from '@dsm/contracts'
import { isNative } from '@dsm/testing'
import { startTestService, type TestService } from '@dsm/testing/service'
import { v7 as uuidv7 } from 'uuid'
import { expect, test as base } from 'vitest'
import { chronicleService } from '../src/index.ts'
import { anEntry, anImpediment, aSprint, aTask, eventsOf, projectId } from '@dsm/testing/entities'

const test = base.extend<{ chronicle: TestService }>({
  // oxlint-disable-next-line no-empty-pattern
  chronicle: async ({}, use) => {
    const chronicle = await startTestService(chronicleService)
    await use(chronicle)
    await chronicle.stop()
  },
})

const params = { projectId }

async function publish({ carrier, settle }: TestService, ...events: readonly object[]) {
  await carrier.publish(
    events.map((event) => JSON.stringify(event)),
    { field: 'test', value: '1' },
  )
  await settle()
}

function closedSprint(key: string, decisionId: string | null = null) {
  const task = aTask({ itemKey: 'ATLAS-1', points: 10, committedPoints: 10, remainingPoints: 10 })
  const sprint = aSprint({ key, decisionId, totals: { commitment: 10, completed: 2, carriedOver: 8, tasks: 1 } })
  const event = eventsOf(sprint)
  const started = event('sprint.started.v1', '2026-03-02', { sprint, tasks: [task] })
  const progressed = event('task.progressed.v1', '2026-03-03', {
    entry: anEntry(task, { status: 'in-progress', remainingPoints: 4 }),
    totals: sprint.totals,
  })
  const closed = event('sprint.closed.v1', '2026-03-06', {
    sprint: { ...sprint, status: 'closed' },
    tasks: [task],
    closedOn: '2026-03-06',
    impediments: [],
  })
  return { sprint, started, progressed, closed }
}

function decisionTaken(decisionId: string, ofProject = projectId): DomainEvent {
  const data = {
    projectId: ofProject,
    decisionId,
    runId: uuidv7(),
    kind: 'plan',
    autonomy: 'act',
    commitment: 10,
    itemKeys: ['ATLAS-1'],
    explanation: ['I commit 10 points.'],
    on: '2026-03-02',
  }
  const event = { specversion: '1.0', id: uuidv7(), type: 'decision.taken.v1', source: 'orchestrator', subject: decisionId, sequence: 1 }
  return { ...event, time: '2026-03-02T09:00:00.000Z', correlationid: 'test', data } as DomainEvent
}

test(
  'an event of an older or newer version is archived as it was published: nothing is left out, and nothing is added',
  { tags: ['G7'] },
  async ({ chronicle }) => {
    const { sprint, started, progressed } = closedSprint('ATLAS-S01')
    const { timeZone: _unknownThen, ...older } = sprint
    const told = [
      { ...started, data: { ...started.data, sprint: { ...older, mood: 'good' } }, tracestate: 'kept' },
      { ...progressed, data: { ...progressed.data, weather: 'rain' } },
    ]
    await publish(chronicle, ...told)
    const { rows } = await chronicle.db.query<{ event: object }>('select event from archive order by sequence')
    expect(rows.map(({ event }) => event)).toEqual(told)
  },
)

test(
  'every event is archived, also one of a type that this build does not know, and each once',
  { tags: ['G2'] },
  async ({ chronicle }) => {
    const { started } = closedSprint('ATLAS-S01')
    const newer = {
      ...started,
      id: uuidv7(),
      type: 'sprint.teleported.v7',
      sequence: 9,
      data: { projectId, whatever: [1, { deep: true }] },
    }
    await publish(chronicle, started, newer, started)
    const { body } = await chronicle.call(operations.listEvents, { params, query: {} })
    expect(body.items.map(({ id }) => id).toSorted()).toEqual([started.id, newer.id].toSorted())
    expect(body.items.find(({ id }) => id === newer.id)?.data).toEqual(newer.data)
  },
)

test('the archive is paged without gaps and filtered by type', async ({ chronicle }) => {
  const { started, progressed, closed } = closedSprint('ATLAS-S01')
  await publish(chronicle, started, progressed, closed)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { body } = await chronicle.call(operations.listEvents, { params, query: { limit: 1, cursor } })
    seen.push(...body.items.map(({ type }) => type))
    cursor = body.next ?? undefined
  } while (cursor !== undefined)
  const raised = 'action-item.raised.v1'
  expect(seen).toEqual(['sprint.started.v1', 'task.progressed.v1', 'sprint.closed.v1', raised, raised, 'retrospective.recorded.v1'])
  const { body } = await chronicle.call(operations.listEvents, { params, query: { type: 'sprint.closed.v1' } })
  expect(body.items.map(({ id }) => id)).toEqual([closed.id])
})

test.each([['decision first'], ['sprint first']])(
  'the planning report tells why, whichever of the two events comes first (%s)',
  async (order) => {
    const chronicle = await startTestService(chronicleService)
    const decisionId = uuidv7()
    const { started } = closedSprint('ATLAS-S01', decisionId)
    const pair = [decisionTaken(decisionId), started]
    for (const event of order === 'decision first' ? pair : pair.toReversed()) await publish(chronicle, event)
    const { body } = await chronicle.call(operations.listReports, { params, query: { kind: 'planning' } })
    expect(body.items).toHaveLength(1)
    expect(body.items[0]?.sections.find(({ heading }) => heading === 'Why')?.lines).toEqual(['I commit 10 points.'])
    await chronicle.stop()
  },
)

test.skipIf(!isNative())(
  'a decision and its start that are handled at the same time tell why (native only: embedded Postgres runs transactions one by one)',
  async ({ chronicle }) => {
    const ids = Array.from({ length: 25 }, () => uuidv7())
    await publish(chronicle, ...ids.flatMap((id) => [decisionTaken(id), closedSprint('ATLAS-S01', id).started]))
    const { body } = await chronicle.call(operations.listReports, { params, query: { kind: 'planning', limit: 100 } })
    expect(body.items.flatMap(({ sections }) => sections.filter(({ heading }) => heading === 'Why'))).toHaveLength(25)
  },
)

test.each([['decision first'], ['sprint first']])('the planning report quotes no decision of another project (%s)', async (order) => {
  const chronicle = await startTestService(chronicleService)
  const decisionId = uuidv7()
  const { started } = closedSprint('ATLAS-S01', decisionId)
  const pair = [decisionTaken(decisionId, 'OTHER'), started]
  for (const event of order === 'decision first' ? pair : pair.toReversed()) await publish(chronicle, event)
  const { body } = await chronicle.call(operations.listReports, { params, query: { kind: 'planning' } })
  expect(body.items).toHaveLength(1)
  expect(JSON.stringify(body.items)).not.toContain('I commit 10 points.')
  await chronicle.stop()
})

test('a retrospective is recorded once and announced, however often its event arrives', { tags: ['G2'] }, async ({ chronicle }) => {
  const { started, closed } = closedSprint('ATLAS-S01')
  await publish(chronicle, started, closed)
  await publish(chronicle, closed)
  const { body } = await chronicle.call(operations.listReports, { params, query: { kind: 'retrospective' } })
  expect(body.items).toHaveLength(1)
  const { body: announced } = await chronicle.call(operations.listEvents, { params, query: { type: 'retrospective.recorded.v1' } })
  expect(announced.items).toHaveLength(1)
  expect(announced.items[0]?.data).toMatchObject({ reportId: body.items[0]?.id, commitment: 10, completed: 2 })
})

test('an action item comes back in each retrospective as the same item, until it is closed', async ({ chronicle }) => {
  const [first, second, third] = [closedSprint('ATLAS-S01'), closedSprint('ATLAS-S02'), closedSprint('ATLAS-S03')]
  const items = async () => (await chronicle.call(operations.listActionItems, { params, query: {} })).body
  await publish(chronicle, first.started, first.closed)
  await publish(chronicle, second.started, second.closed)
  const overCommitted = (await items()).find(({ title }) => title.startsWith('Find out why'))
  expect(overCommitted).toMatchObject({ timesSeen: 2, because: expect.stringContaining('ATLAS-S02') })

  await chronicle.call(operations.closeActionItem, { params: { ...params, actionItemId: overCommitted?.id ?? '' }, body: {} })
  await publish(chronicle, third.started, third.closed)
  const after = (await items()).filter(({ title }) => title.startsWith('Find out why'))
  expect(after.map(({ status, timesSeen }) => [status, timesSeen])).toEqual([
    ['open', 1],
    ['closed', 2],
  ])
})

test('velocity chart and sprint report show the same row', async ({ chronicle }) => {
  const { sprint, started, progressed, closed } = closedSprint('ATLAS-S01')
  await publish(chronicle, started, progressed, closed)
  const { body: velocity } = await chronicle.call(operations.getVelocity, { params })
  const { body: report } = await chronicle.call(operations.getSprintReport, { params: { sprintId: sprint.id } })
  expect(velocity.sprints).toEqual([report.row])
  expect(report.row).toMatchObject({ commitment: 10, completed: 2, accuracy: 0.2 })
})

test.for([
  ['America/Los_Angeles', '2026-03-06T04:00:00Z', 2],
  ['Pacific/Auckland', '2026-03-05T20:00:00Z', 3],
] as const)(
  'in %s the report of %s counts an impediment as open until the day that it is there',
  async ([timeZone, now, days], { chronicle }) => {
    const sprint = aSprint({ timeZone })
    const event = eventsOf(sprint)
    const started = event('sprint.started.v1', '2026-03-02', { sprint, tasks: [] })
    const raised = event('impediment.raised.v1', '2026-03-03', {
      impediment: anImpediment({ sprintId: sprint.id, raisedOn: '2026-03-03' }),
    })
    await publish(chronicle, started, raised)
    chronicle.clock.set(now)
    const { body } = await chronicle.call(operations.getSprintReport, { params: { sprintId: sprint.id } })
    expect(body.impediments.meanOpenDays).toBe(days)
  },
)

test('the board of a day before the start, or of a sprint that never started, is not found', async ({ chronicle }) => {
  const { sprint, started } = closedSprint('ATLAS-S01')
  await publish(chronicle, started)
  const on = (sprintId: string, date: string) => chronicle.call(operations.getBoard, { params: { sprintId }, query: { date } })
  expect((await on(sprint.id, '2026-03-02')).body.columns.todo).toHaveLength(1)
  expect((await on(sprint.id, '2026-03-01')).problem).toMatchObject({ status: 404, detail: 'ATLAS-S01 had not started on 2026-03-01' })
  expect((await on(uuidv7(), '2026-03-02')).problem).toMatchObject({ status: 404 })
})

test('search finds reports and events by their words, and odd input is no error', async ({ chronicle }) => {
  const { started, closed } = closedSprint('ATLAS-S01')
  await publish(chronicle, started, closed)
  const search = (q: string) => chronicle.call(operations.search, { params, query: { q } })
  const { body } = await search('commitment missed')
  expect(body[0]).toMatchObject({ kind: 'report', title: expect.stringContaining('ATLAS-S01') })
  for (const odd of [
    '" "',
    "' or 1=1 --",
    '& | ! ( )',
    ':*',
    '\\\\',
    '% _',
    '日本語',
    '-'.repeat(200),
    '- '.repeat(90),
    `${'-"'.repeat(60)}a`,
  ])
    expect((await search(odd)).status).toBe(200)
})

test('a token of another project opens no report and no board', async ({ chronicle }) => {
  const { sprint, started, closed } = closedSprint('ATLAS-S01')
  await publish(chronicle, started, closed)
  const { body } = await chronicle.call(operations.listReports, { params, query: {} })
  const as = { role: 'viewer' as const, projects: ['OTHER'] }
  const answers = [
    await chronicle.call(operations.getReport, { params: { reportId: body.items[0]?.id ?? '' }, as }),
    await chronicle.call(operations.getSprintReport, { params: { sprintId: sprint.id }, as }),
    await chronicle.call(operations.listEvents, { params, query: {}, as }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
})
