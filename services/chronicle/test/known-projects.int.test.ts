import { chronicleOperations as operations } from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { expect, test as base } from 'vitest'
import { chronicleService } from '../src/index.ts'
import { type ProjectPeer, startProjectService } from './support/project-service.ts'
import { aSprint, eventsOf, projectId } from '@dsm/testing/entities'

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

async function askedOf({ call }: TestService, id: string) {
  const params = { projectId: id }
  const answers = [
    await call(operations.getVelocity, { params }),
    await call(operations.listEvents, { params, query: {} }),
    await call(operations.listReports, { params, query: {} }),
    await call(operations.listActionItems, { params, query: {} }),
    await call(operations.search, { params, query: { q: 'deploy' } }),
    await call(operations.createActionItem, { params, body: { title: 'Automate the deploy' } }),
  ]
  return answers.map(({ status, problem }) => problem?.code ?? status)
}

const allOf = <Value>(value: Value): Value[] => Array.from({ length: 6 }, () => value)

test('a project that does not exist has no record, and gets no action item', async ({ chronicle }) => {
  expect(await askedOf(chronicle, 'nope')).toEqual(allOf('not-found'))
  expect((await chronicle.db.query('select 1 from action_items')).rowCount).toBe(0)
})

test('a project of which no event has arrived yet has an empty record', async ({ chronicle, peer }) => {
  expect(await askedOf(chronicle, projectId)).toEqual([200, 200, 200, 200, 200, 201])
  expect(peer.requests).toContain(`GET /projects/${projectId}`)
})

test('while the project service is away, nobody can tell whether a project without events exists', async ({ chronicle, peer }) => {
  peer.down = true
  expect(await askedOf(chronicle, projectId)).toEqual(allOf('upstream-unavailable'))
  expect((await chronicle.db.query('select 1 from action_items')).rowCount).toBe(0)
})

test('the record of a project that has events is kept and read without the project service', async ({ chronicle, peer }) => {
  peer.down = true
  const sprint = aSprint()
  const started = eventsOf(sprint)('sprint.started.v1', '2026-03-02', { sprint, tasks: [] })
  await chronicle.carrier.publish([JSON.stringify(started)], { field: 'test', value: '1' })
  await chronicle.settle()
  expect(await askedOf(chronicle, projectId)).toEqual([200, 200, 200, 200, 200, 201])
  expect((await chronicle.call(operations.getSprintReport, { params: { sprintId: sprint.id } })).status).toBe(200)
  expect(peer.requests).toEqual([])
})
