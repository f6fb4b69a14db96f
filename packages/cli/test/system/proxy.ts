import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Operation, ServiceName } from '@dsm/contracts'
import { freePort } from '@dsm/testing/service'

/** What becomes of a request after its trap: it goes on, or whoever sent it is gone. */
export type Fate = 'forward' | 'drop'

type Trap = { operation: Operation; when: 'before' | 'after'; spring: () => Promise<Fate> }

/** Stands between a service and the others, and lets a test act just before or just after one of its requests has its effect. */
export type Proxy = {
  /** Where to send what is meant for `urls`. */
  inFrontOf: (urls: Record<ServiceName, string>) => Record<ServiceName, string>
  /** Acts once, at the next request for the operation: before it is forwarded, or after it was answered and before the answer is passed on. */
  trap: (trap: Trap) => void
  stop: () => Promise<void>
}

export async function startProxy(): Promise<Proxy> {
  let targets: Record<ServiceName, string> | undefined
  let trap: Trap | undefined
  const servers: Server[] = []

  const springing = async (request: IncomingMessage, when: Trap['when']): Promise<Fate> => {
    if (trap?.when !== when || !isFor(trap.operation, request)) return 'forward'
    const { spring } = trap
    trap = undefined
    return spring()
  }
  const pass = async (name: ServiceName, request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    if ((await springing(request, 'before')) === 'drop') return void response.destroy()
    const answer = await forward(`${targets?.[name]}${request.url}`, request, body)
    if ((await springing(request, 'after')) === 'drop') return void response.destroy()
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(await answer.text())
  }
  const listen = async (name: ServiceName): Promise<string> => {
    const server = createServer((request, response) => {
      // What cannot be forwarded is an upstream that does not answer.
      pass(name, request, response).catch(() => response.destroy())
    })
    servers.push(server)
    const port = await freePort()
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${port}`
  }

  const addresses = new Map<ServiceName, string>()
  for (const name of ServiceName.options) addresses.set(name, await listen(name))
  return {
    inFrontOf: (urls) => {
      targets = urls
      return { ...urls, ...Object.fromEntries(addresses) }
    },
    trap: (next) => {
      trap = next
    },
    stop: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      }
    },
  }
}

function isFor({ method, path }: Operation, request: IncomingMessage): boolean {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`)
  return request.method === method && pattern.test(new URL(request.url ?? '/', 'http://proxy').pathname)
}

function forward(url: string, { method = 'GET', headers }: IncomingMessage, body: string): Promise<Response> {
  const passed = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (!['host', 'connection', 'content-length', 'transfer-encoding'].includes(name)) passed.set(name, String(value))
  }
  return fetch(url, { method, headers: passed, body: body === '' ? null : body })
}
