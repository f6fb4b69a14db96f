import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StatusError } from './faults.ts'
import type { KubeObject } from './field-ownership.ts'
import { createObjectStore, type ObjectStore, type WatchEvent } from './object-store.ts'
import { answer, type KubeRequest } from './requests.ts'

/** The Kubernetes API at the wire, as far as controllers use it: list, watch with resource versions and 410, server-side apply with the ownership of fields, patches,
 *  deletion with what is owned. No object does anything by itself. */
export type FakeKubernetes = {
  /** Path of a kubeconfig. */
  kubeconfig: string
  namespace: string
  objects: (collection: string) => KubeObject[]
  /** Changes every object as it is written, as an admission webhook does. */
  mutate: (by: (object: KubeObject) => KubeObject) => void
  /** How many watches of a collection are open. */
  watching: (collection: string) => number
  /** Ends all watches, and answers none from before with anything but 410. */
  compact: () => void
  /** Nobody listens until `start`; what is stored stays. */
  stop: () => Promise<void>
  start: () => Promise<void>
  /** Each request, `PATCH /apis/…`. */
  requests: string[]
  close: () => Promise<void>
}

const namespace = 'dsm'
const token = 'a-token-of-the-fake'

export async function fakeKubernetes(): Promise<FakeKubernetes> {
  const store = createObjectStore()
  const requests: string[] = []
  const watches = new Map<ServerResponse, string>()
  let server: Server | undefined
  let port = 0

  const start = async () => {
    const started = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`)
      void respond(store, watches, { request, response })
    })
    await new Promise<void>((listening) => void started.listen(port, '127.0.0.1', listening))
    // A TCP server's address is an object.
    port = (started.address() as AddressInfo).port
    server = started
  }
  const stop = async () => {
    const stopped = server
    server = undefined
    if (!stopped) return
    const closed = new Promise<void>((done) => void stopped.close(() => done()))
    stopped.closeAllConnections()
    await closed
  }
  await start()
  const folder = await mkdtemp(join(tmpdir(), 'dsm-fake-kubernetes-'))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigOf(`http://127.0.0.1:${port}`), { mode: 0o600 })
  return {
    kubeconfig,
    namespace,
    requests,
    objects: (collection) => store.list(collection),
    mutate: store.mutate,
    watching: (collection) => [...watches.values()].filter((watched) => watched === collection).length,
    compact: () => {
      store.compact()
      for (const response of watches.keys()) response.end()
    },
    stop,
    start,
    close: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // The library speaks plain HTTP only with who says this.
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'fake', user: { token } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake', namespace } }],
    'current-context': 'fake',
  })
}

type Exchange = { request: IncomingMessage; response: ServerResponse }

async function respond(store: ObjectStore, watches: Map<ServerResponse, string>, { request, response }: Exchange): Promise<void> {
  const send = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  try {
    if (request.headers.authorization !== `Bearer ${token}`) throw new StatusError(401, 'Unauthorized', 'Unauthorized')
    const read = await readRequest(request)
    if (read.method === 'GET' && read.query.get('watch') === 'true') return watch(store, watches, { read, response })
    const { status, body } = answer(store, read)
    send(status, body)
  } catch (error) {
    if (error instanceof StatusError) send(error.code, error.body)
    else send(500, { kind: 'Status', status: 'Failure', message: String(error), code: 500 })
  }
}

async function readRequest(request: IncomingMessage): Promise<KubeRequest> {
  const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://fake')
  const parts = pathname.split('/').slice(1).map(decodeURIComponent)
  // apis, group, version, "namespaces", namespace, plural, and what may follow.
  const [name, subresource] = parts.slice(6)
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return {
    method: request.method ?? '',
    collection: `/${parts.slice(0, 6).join('/')}`,
    name,
    subresource,
    query,
    contentType: request.headers['content-type'] ?? '',
    body: text === '' ? undefined : JSON.parse(text),
  }
}

function watch(
  store: ObjectStore,
  watches: Map<ServerResponse, string>,
  { read, response }: { read: KubeRequest; response: ServerResponse },
): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  const write = (line: object) => response.write(`${JSON.stringify(line)}\n`)
  const past = store.since(read.collection, Number(read.query.get('resourceVersion') ?? 0))
  if (past === 'expired') {
    write({ type: 'ERROR', object: new StatusError(410, 'Expired', 'too old resource version').body })
    response.end()
    return
  }
  const tell = ({ type, object, collection }: WatchEvent) => {
    if (collection === read.collection) write({ type, object })
  }
  for (const event of past) tell(event)
  const unlisten = store.listen(tell)
  watches.set(response, read.collection)
  response.on('close', () => {
    unlisten()
    watches.delete(response)
  })
}
