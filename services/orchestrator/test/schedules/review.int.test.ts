import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@dsm/http-client'
import { captureLog, databaseFor, test as base } from '@dsm/testing'
import { aSprint } from '@dsm/testing/entities'
import { expect } from 'vitest'
import { sprintToMeet } from '../../src/events/schedules.ts'
import { reviewSchedulesJob } from '../../src/schedules/review.ts'
import { noteSprint, sprintsToMeet } from '../../src/store/schedules.ts'

const none = { goal: '', calendarId: null, activeSprintId: null, lastSprintClosedOn: null }
const projectOf = (id: string) => ({ id, key: id, name: id, status: 'open', ...none, version: 1, createdAt: '2026-01-01T00:00:00Z' })

/** A service that answers each path, without its query, with this object, and with 404 otherwise. */
async function openPeer() {
  const answers = new Map<string, unknown>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    asked.push(path)
    const body = answers.get(path)
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  const client = createClient({ name: 'peer', baseUrl: `http://127.0.0.1:${port}`, token: 'x', timeoutMs: 60_000 })
  const close = async () => {
    client.close()
    server.closeAllConnections()
    await new Promise<void>((done) => void server.close(() => done()))
  }
  return { answers, asked, client, close }
}

const test = base
  .extend({ db: databaseFor('orchestrator') })
  .extend('peer', async ({ task: _task }, { onCleanup }) => {
    const peer = await openPeer()
    onCleanup(peer.close)
    return peer
  })
  .extend('review', async ({ db, peer }) => {
    const { client } = peer
    const clients = { project: client, backlog: client, sprint: client }
    return reviewSchedulesJob({ db, clients, log: captureLog().log, againMs: 10 })
  })

const { signal } = new AbortController()
const sprints = (...items: object[]) => ({ items, next: null })

test(
  'a review that fails is tried again within moments, and one project that cannot be asked for holds up no other',
  { tags: ['K4'] },
  async ({ db, peer, review }) => {
    const sprint = aSprint({ projectId: 'WELL', status: 'planned', workingDays: ['2026-03-02'] })
    const running = review.run(signal)
    await expect.poll(() => peer.asked.filter((path) => path === '/projects').length).toBeGreaterThan(1)
    peer.answers.set('/projects/WELL/sprints', sprints(sprint)).set(`/sprints/${sprint.id}`, sprint)
    peer.answers.set('/projects', sprints(projectOf('BAD'), projectOf('WELL')))
    await expect.poll(async () => (await sprintsToMeet(db)).map(({ sprintId }) => sprintId)).toEqual([sprint.id])
    peer.answers.set('/projects/BAD/sprints', sprints())
    await running
  },
)

test('a sprint that its service does not know is over', { tags: ['K4'] }, async ({ db, peer, review }) => {
  await noteSprint(db, sprintToMeet(aSprint({ workingDays: ['2026-03-02'] })))
  peer.answers.set('/projects', sprints())
  await review.run(signal)
  expect(await sprintsToMeet(db)).toEqual([])
})
