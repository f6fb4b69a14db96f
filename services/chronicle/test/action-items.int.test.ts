import { chronicleOperations as operations } from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { v7 as uuidv7 } from 'uuid'
import { expect, test as base } from 'vitest'
import { chronicleService } from '../src/index.ts'
import { type ProjectPeer, startProjectService } from './support/project-service.ts'
import { aProject, aSprint, eventsOf } from '@dsm/testing/entities'

const test = base.extend<{ peer: ProjectPeer; chronicle: TestService }>({
  // oxlint-disable-next-line no-empty-pattern
  peer: async ({}, use) => {
    const peer = await startProjectService()
    await use(peer)
    await peer.stop()
  },
  chronicle: async ({ peer }, use) => {
    const chronicle = await startTestService(chronicleService, { urls: { project: peer.url } })
    await use(chronicle)
    await chronicle.stop()
  },
})

const params = { projectId: 'ATLAS' }

test('an action item stays open until someone closes it, and is closed once', async ({ chronicle }) => {
  const { body: raised } = await chronicle.call(operations.createActionItem, { params, body: { title: 'Automate the deploy' } })
  expect(raised).toMatchObject({ status: 'open', raisedOn: '2026-03-02', timesSeen: 1 })

  const closing = { params: { ...params, actionItemId: raised.id }, body: { resolution: 'done by Ada' } }
  const closed = await chronicle.call(operations.closeActionItem, closing)
  expect(closed.body).toMatchObject({ status: 'closed', closedOn: '2026-03-02', resolution: 'done by Ada' })
  const again = await chronicle.call(operations.closeActionItem, closing)
  expect(again.problem).toMatchObject({ status: 409, code: 'action-item-closed' })
})

async function publish({ carrier, settle }: TestService, event: object) {
  await carrier.publish([JSON.stringify(event)], { field: 'test', value: '1' })
  await settle()
}

const movedTo = (timeZone: string, day: string) => ({
  ...eventsOf({ id: uuidv7(), projectId: 'ATLAS' })('project.updated.v1', day, { project: aProject({ timeZone }) }),
  source: 'project',
})

async function retrospectiveOn(chronicle: TestService, closedOn: string) {
  const sprint = aSprint({ timeZone: 'Pacific/Auckland', totals: { commitment: 10, completed: 2, carriedOver: 8, tasks: 1 } })
  const closed = { sprint: { ...sprint, status: 'closed' }, tasks: [], closedOn, impediments: [] }
  const event = eventsOf(sprint)
  await publish(chronicle, event('sprint.started.v1', '2026-03-02', { sprint, tasks: [] }))
  await publish(chronicle, event('sprint.closed.v1', '2026-03-04', closed))
}

const inAuckland = { at: '2026-03-05T21:30:00Z', day: '2026-03-06' }
const inHonolulu = { at: '2026-03-05T08:00:00Z', day: '2026-03-05' }

test.for([
  ['as the project tells it last', [movedTo('UTC', '2026-03-01'), movedTo('Pacific/Auckland', '2026-03-02')], inAuckland],
  ['as a sprint tells it, while no event of the project is here', [], inAuckland],
  ['the day it was raised, if the project has moved west since', [movedTo('Pacific/Honolulu', '2026-03-04')], inHonolulu],
] as const)(
  'an action item is closed on the day of the team, never before it was raised: %s',
  async ([, news, { at, day }], { chronicle }) => {
    for (const event of news) await publish(chronicle, event)
    await retrospectiveOn(chronicle, '2026-03-05')
    chronicle.clock.set(at)
    const { body: open } = await chronicle.call(operations.listActionItems, { params, query: { status: 'open' } })
    expect(open.map(({ raisedOn }) => raisedOn)).toContain('2026-03-05')
    for (const { id } of open) {
      const { body } = await chronicle.call(operations.closeActionItem, { params: { ...params, actionItemId: id }, body: {} })
      expect(body.closedOn).toBe(day)
    }
  },
)

test.for([['when the project has told its zone'], ['when no event of the project is here yet']] as const)(
  'an action item is raised on the day of the team: %s',
  async ([when], { chronicle, peer }) => {
    chronicle.clock.set('2026-03-04T21:30:00Z')
    peer.timeZone = when === 'when no event of the project is here yet' ? 'Pacific/Auckland' : 'UTC'
    if (peer.timeZone === 'UTC') await publish(chronicle, movedTo('Pacific/Auckland', '2026-03-02'))
    const { body } = await chronicle.call(operations.createActionItem, { params, body: { title: 'Automate the deploy' } })
    expect(body.raisedOn).toBe('2026-03-05')
  },
)

test('an action item of another project is not found under this one', async ({ chronicle }) => {
  const { body: raised } = await chronicle.call(operations.createActionItem, { params, body: { title: 'Automate the deploy' } })
  const answer = await chronicle.call(operations.closeActionItem, { params: { projectId: 'OTHER', actionItemId: raised.id }, body: {} })
  expect(answer.problem).toMatchObject({ status: 404, code: 'not-found' })
})

test('open action items are listed before closed ones, and either can be asked for', async ({ chronicle }) => {
  const titles = ['first', 'second']
  for (const title of titles) await chronicle.call(operations.createActionItem, { params, body: { title } })
  const { body: all } = await chronicle.call(operations.listActionItems, { params, query: {} })
  await chronicle.call(operations.closeActionItem, { params: { ...params, actionItemId: all[0]?.id ?? '' }, body: {} })
  const { body: after } = await chronicle.call(operations.listActionItems, { params, query: {} })
  expect(after.map(({ title, status }) => [title, status])).toEqual([
    ['second', 'open'],
    ['first', 'closed'],
  ])
  const { body: closed } = await chronicle.call(operations.listActionItems, { params, query: { status: 'closed' } })
  expect(closed.map(({ title }) => title)).toEqual(['first'])
})
