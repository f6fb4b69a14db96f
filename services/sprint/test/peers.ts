import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Item, Project } from '@dsm/contracts'
import { anItem, aProject } from '@dsm/testing/entities'
import { idOf } from './sprint-fixture.ts'

/** A project service that knows ATLAS, `2` (key BOREAS) and KIWI (in Auckland), and a backlog that creates items, each once for a key, and has an open item of 3 points
 *  for every id that it is asked for, whatever the project. */
export type Peers = {
  url: string
  /** Every request that arrived, such as `GET /projects/ATLAS`. */
  requests: string[]
  /** What is different about items of the backlog, by id; null for one that it does not have. */
  backlog: Map<string, Partial<Pick<Item, 'status' | 'points' | 'projectId'>> | null>
  /** Items that were created, oldest first. */
  created: Item[]
  /** Answers every request with 503 while set. */
  down: boolean
  /** Idempotency keys that were used, in order. */
  keys: string[]
  stop: () => Promise<void>
}

export async function startPeers({ firstItem = 900 }: { firstItem?: number } = {}): Promise<Peers> {
  const byKey = new Map<string, { text: string; item: Item }>()
  const server = createServer((request, response) => {
    void answerTo(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
      response.end(JSON.stringify(body))
    })
  })
  const peers: Peers = { url: '', requests: [], backlog: new Map(), created: [], down: false, keys: [], stop: () => closed }
  const closed = new Promise<void>((resolve) => void server.on('close', () => resolve()))
  peers.stop = () => {
    server.close()
    server.closeAllConnections()
    return closed
  }

  const answerTo = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    peers.requests.push(`${request.method} ${request.url}`)
    if (peers.down) return { status: 503, body: problem(503, 'overloaded') }
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://peers')
    const [, , projectId = '', items] = pathname.split('/')
    const project = projects.get(projectId)
    if (!project) return { status: 404, body: problem(404, 'not-found') }
    if (items === undefined) return { status: 200, body: project }
    return request.method === 'GET' ? { status: 200, body: lookUp(project, searchParams.getAll('ids')) } : create(request, project)
  }
  const lookUp = (project: Project, ids: readonly string[]) => {
    const found = ids.flatMap((id) => {
      const difference = peers.backlog.get(id)
      return difference === null ? [] : [itemOf(project, Number(id.slice(-12)) - 1000, { id, ...difference })]
    })
    return { items: found.filter(({ projectId }) => projectId === project.id), next: null }
  }
  const create = async (request: IncomingMessage, project: Project) => {
    const key = String(request.headers['idempotency-key'])
    peers.keys.push(key)
    const text = await textOf(request)
    const known = byKey.get(key)
    if (known && known.text !== text) return { status: 409, body: problem(409, 'idempotency-conflict') }
    const item = known?.item ?? itemOf(project, firstItem + peers.created.length, JSON.parse(text))
    if (!known) peers.created.push(item)
    byKey.set(key, { text, item })
    return { status: 201, body: item }
  }

  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  peers.url = `http://127.0.0.1:${port}`
  return peers
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const problem = (status: number, code: string) => ({ type: `/problems/${code}`, title: code, status, code })

const projects = new Map([
  ['ATLAS', aProject({ name: 'ATLAS' })],
  ['2', aProject({ id: '2', key: 'BOREAS', name: '2' })],
  ['KIWI', aProject({ id: 'KIWI', key: 'KIWI', name: 'KIWI', timeZone: 'Pacific/Auckland' })],
])

export function itemOf(project: Pick<Project, 'id' | 'key'>, number: number, given: Partial<Item>): Item {
  const key = `${project.key}-${number}`
  return anItem({ id: idOf(1000 + number), projectId: project.id, key, title: `Story number ${number}`, ...given })
}
