import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { backlogOperations, type BulkItem, type DomainEvent, type EventType, type Item } from '@dsm/contracts'
import { test as base } from '@dsm/testing'
import { aProject } from '@dsm/testing/entities'
import { startTestService, type TestService } from '@dsm/testing/service'
import type { z } from 'zod'
import { backlogService } from '../src/index.ts'

export type Backlog = TestService & {
  params: { projectId: string }
  /** How often the project service was asked. */
  asked: () => number
  create: (...items: (Partial<z.input<typeof BulkItem>> & { title: string })[]) => Promise<Item[]>
  get: (itemId: string) => Promise<Item>
  /** Items of the list in rank order. */
  titles: () => Promise<string[]>
  /** Payloads of the events of a type, in the order in which they were appended. */
  events: <Type extends EventType>(type: Type) => Promise<Extract<DomainEvent, { type: Type }>['data'][]>
}

/** Vitest's `test` with a backlog service on a private database, and a project service that knows the projects ATLAS and `2` (key BOREAS). */
export const test = base.extend<{ backlog: Backlog }>({
  // oxlint-disable-next-line no-empty-pattern
  backlog: async ({}, use) => {
    const projects = await startProjects()
    const service = await startTestService(backlogService, { urls: { project: projects.url } })
    await use({ ...service, ...shortcuts(service), params: { projectId: 'ATLAS' }, asked: projects.asked })
    await service.stop()
    await projects.stop()
  },
})

function shortcuts({ call, db }: TestService): Pick<Backlog, 'create' | 'get' | 'titles' | 'events'> {
  const params = { projectId: 'ATLAS' }
  return {
    create: async (...items) => (await call(backlogOperations.createItems, { params, body: { items } })).body.items,
    get: async (itemId) => (await call(backlogOperations.getItem, { params: { itemId } })).body,
    titles: async () => {
      const { body } = await call(backlogOperations.listItems, { params, query: { limit: 200 } })
      return body.items.map(({ title }) => title)
    },
    events: async (type) => {
      const { rows } = await db.query(`select event -> 'data' as data from outbox where event ->> 'type' = $1 order by seq`, [type])
      return rows.map(({ data }) => data)
    },
  }
}

const known = new Map([
  ['ATLAS', aProject({ name: 'ATLAS' })],
  ['2', aProject({ id: '2', key: 'BOREAS', name: '2' })],
])

/** A project service of which only `getProject` is there. */
async function startProjects(): Promise<{ url: string; asked: () => number; stop: () => Promise<void> }> {
  let count = 0
  const server = createServer((request, response) => {
    count += 1
    const project = known.get(request.url?.split('/').at(-1) ?? '')
    const problem = { type: '/problems/not-found', title: 'No such resource', status: 404, code: 'not-found' }
    response.writeHead(project ? 200 : 404, { 'content-type': project ? 'application/json' : 'application/problem+json' })
    response.end(JSON.stringify(project ?? problem))
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => count,
    stop: () => new Promise((closed) => void server.close(() => closed())),
  }
}
