import { chronicleOperations as operations, DomainEvent, type EventOf } from '@dsm/contracts'
import { isNative } from '@dsm/testing'
import { startTestService, type TestService } from '@dsm/testing/service'
import { v7 as uuidv7 } from 'uuid'
import { expect, test as base } from 'vitest'
import { chronicleService } from '../src/index.ts'
import { learned } from './support/learned.ts'
import { aSprint, aTask, eventsOf, projectId } from '@dsm/testing/entities'

const test = base.extend<{ chronicle: TestService }>({
  // oxlint-disable-next-line no-empty-pattern
  chronicle: async ({}, use) => {
    const chronicle = await startTestService(chronicleService)
    await use(chronicle)
    await chronicle.stop()
  },
})

async function publish({ carrier, settle }: TestService, ...events: readonly object[]) {
  await carrier.publish(
    events.map((event) => JSON.stringify(event)),
    { field: 'test', value: '1' },
  )
  await settle()
}

const retrospectives = async ({ call }: TestService, ofProject = projectId) =>
  (await call(operations.listReports, { params: { projectId: ofProject }, query: { kind: 'retrospective' } })).body.items

function closedSprint() {
  const sprint = aSprint({ totals: { commitment: 10, completed: 4.5, carriedOver: 5.5, tasks: 1 } })
  const closed = eventsOf(sprint)('sprint.closed.v1', '2026-03-06', {
    sprint: { ...sprint, status: 'closed' },
    tasks: [aTask({ itemKey: 'ATLAS-1', points: 10 })],
    closedOn: '2026-03-06',
    impediments: [],
  })
  return { sprint, closed }
}

function recorded(sprintId: string, ofProject = projectId): EventOf<'episode.recorded.v1'> {
  const outcome = { commitment: 10, completed: 4.5, added: 0, removed: 0, carriedOver: 5.5, impediments: 0, ranOut: false }
  const decisionId = uuidv7()
  return DomainEvent.parse({
    specversion: '1.0',
    id: uuidv7(),
    type: 'episode.recorded.v1',
    source: 'orchestrator',
    subject: decisionId,
    sequence: 2,
    time: '2026-03-06T17:00:00.000Z',
    correlationid: 'test',
    data: {
      ...learned,
      projectId: ofProject,
      sprintId,
      decisionId,
      episodeId: uuidv7(),
      sprintKey: 'ATLAS-S01',
      outcome: { ...outcome, sprintId, sprintKey: 'ATLAS-S01', closedOn: '2026-03-06' },
    },
  }) as EventOf<'episode.recorded.v1'>
}

test.each([['the close first'], ['the lessons first']])(
  'the retrospective shows what was learned, whichever event comes first (%s)',
  async (order) => {
    const chronicle = await startTestService(chronicleService)
    const { sprint, closed } = closedSprint()
    const pair = [closed, recorded(sprint.id)]
    for (const event of order === 'the close first' ? pair : pair.toReversed()) await publish(chronicle, event)
    const [report, ...more] = await retrospectives(chronicle)
    expect(more).toEqual([])
    expect(report?.sections.map(({ heading }) => heading)).toEqual(expect.arrayContaining(['Figures', 'Causes of the miss', 'Strategies']))
    expect(report?.facts).toMatchObject({ commitment: 10, learned: { causes: [{ cause: 'absence', points: 4.5 }, {}, {}] } })
    await chronicle.stop()
  },
)

test('until anything was learned the retrospective says nothing of causes, and then keeps its id, date and action items', async ({
  chronicle,
}) => {
  const { sprint, closed } = closedSprint()
  await publish(chronicle, closed)
  const [before] = await retrospectives(chronicle)
  expect(JSON.stringify(before)).not.toMatch(/Causes|Strategies|learned/)
  await publish(chronicle, recorded(sprint.id))
  const [after] = await retrospectives(chronicle)
  expect(after).toMatchObject({ id: before?.id, date: before?.date, title: before?.title })
  expect(after?.sections.at(-1)).toEqual(before?.sections.at(-1))
})

test('what was learned is told once, however often it arrives, and is announced as no new retrospective', async ({ chronicle }) => {
  const { sprint, closed } = closedSprint()
  const event = recorded(sprint.id)
  await publish(chronicle, closed, event)
  const once = await retrospectives(chronicle)
  await publish(chronicle, event, { ...event, id: uuidv7(), sequence: 3 })
  expect(await retrospectives(chronicle)).toEqual(once)
  const { body } = await chronicle.call(operations.listEvents, { params: { projectId }, query: { type: 'retrospective.recorded.v1' } })
  expect(body.items).toHaveLength(1)
})

test.each([['the close first'], ['the lessons first']])('lessons of another project do not reach the retrospective (%s)', async (order) => {
  const chronicle = await startTestService(chronicleService)
  const { sprint, closed } = closedSprint()
  const pair = [closed, recorded(sprint.id, 'OTHER')]
  for (const event of order === 'the close first' ? pair : pair.toReversed()) await publish(chronicle, event)
  expect(JSON.stringify(await retrospectives(chronicle))).not.toContain('Causes of the miss')
  await chronicle.stop()
})

test.skipIf(!isNative())(
  'closes and lessons that are handled at the same time complete each other (native only: embedded Postgres runs transactions one by one)',
  async ({ chronicle }) => {
    const sprints = Array.from({ length: 12 }, closedSprint)
    await publish(chronicle, ...sprints.flatMap(({ sprint, closed }) => [closed, recorded(sprint.id)]))
    const reports = await retrospectives(chronicle)
    expect(reports).toHaveLength(12)
    for (const { facts } of reports) expect(facts['learned']).toBeDefined()
  },
)

test('the causes of a miss can be searched', async ({ chronicle }) => {
  const { sprint, closed } = closedSprint()
  await publish(chronicle, closed, recorded(sprint.id))
  const { body } = await chronicle.call(operations.search, { params: { projectId }, query: { q: 'known time off' } })
  expect(body.map(({ kind }) => kind)).toContain('report')
})
