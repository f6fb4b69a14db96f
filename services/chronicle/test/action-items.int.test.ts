import { chronicleOperations as operations } from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { expect, test as base } from 'vitest'
import { chronicleService } from '../src/index.ts'
import { startProjectService } from './support/project-service.ts'

const test = base.extend<{ chronicle: TestService }>({
  // oxlint-disable-next-line no-empty-pattern
  chronicle: async ({}, use) => {
    const peer = await startProjectService()
    const chronicle = await startTestService(chronicleService, { urls: { project: peer.url } })
    await use(chronicle)
    await chronicle.stop()
    await peer.stop()
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
