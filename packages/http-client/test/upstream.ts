import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { operation } from '@dsm/contracts'
import { test as base } from 'vitest'
import { z } from 'zod'
import { type Client, type ClientOptions, createClient } from '../src/index.ts'

export const showThing = operation({
  id: 'showThing',
  method: 'GET',
  path: '/things/:name',
  summary: 'Shows a thing',
  access: 'viewer',
  params: z.strictObject({ name: z.string() }),
  query: z.strictObject({ since: z.iso.date().optional(), tag: z.array(z.string()).optional() }),
  response: z.object({ name: z.string(), version: z.int() }),
})
export const addThing = operation({
  id: 'addThing',
  method: 'POST',
  path: '/things',
  summary: 'Adds a thing',
  access: 'member',
  status: 201,
  body: z.strictObject({ name: z.string() }),
  response: z.object({ name: z.string(), version: z.int() }),
})
export const dropThing = operation({
  id: 'dropThing',
  method: 'DELETE',
  path: '/things/:name',
  summary: 'Drops a thing',
  access: 'member',
  status: 204,
  params: z.strictObject({ name: z.string() }),
})
export const importThings = operation({
  id: 'importThings',
  method: 'POST',
  path: '/things/import',
  summary: 'Imports things',
  access: 'member',
  consumes: 'text/csv',
  body: z.string(),
  response: z.object({ lines: z.int() }),
})

export const thing = { name: 'a', version: 1 }

export type Received = { request: IncomingMessage; body: string }
export type Answer = (response: ServerResponse, received: Received) => void

/** A real HTTP server whose answers a test decides; it keeps what it received. */
export type Upstream = {
  url: string
  received: Received[]
  answer: (answer: Answer) => void
  client: (options?: Partial<ClientOptions>) => Client
  stop: () => Promise<void>
}

export function json(status: number, body: unknown): Answer {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export const drop: Answer = (response) => void response.destroy()

async function openUpstream(): Promise<Upstream> {
  const received: Received[] = []
  const clients: Client[] = []
  let answer: Answer = json(200, thing)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => {
      const entry = { request, body: Buffer.concat(chunks).toString() }
      received.push(entry)
      answer(response, entry)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    received,
    answer: (next) => {
      answer = next
    },
    client: (options) => {
      const client = createClient({ name: 'backlog', baseUrl: url, token: 'secret', retryDelayMs: () => 1, ...options })
      clients.push(client)
      return client
    },
    stop: async () => {
      for (const client of clients) client.close()
      server.closeAllConnections()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const test = base.extend<{ upstream: Upstream }>({
  // oxlint-disable-next-line no-empty-pattern
  upstream: async ({}, use) => {
    const upstream = await openUpstream()
    await use(upstream)
    await upstream.stop()
  },
})

/** What a call was rejected with. */
export async function refusalOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('the call was not refused')
}
