import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { bagOfWords } from './bag-of-words.ts'
import { type FakeAnswer, send } from './fake-answer.ts'
import { chatShape, embedShape, loadShape, tagsShape } from './fake-shapes.ts'

const RequestBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
  input: z.union([z.string().transform((text) => [text]), z.array(z.string())]).optional(),
  format: z.unknown().optional(),
  keep_alive: z.union([z.string(), z.number()]).optional(),
  options: z.record(z.string(), z.unknown()).optional(),
})

/** One request for a model, as it came over the wire. */
export type FakeOllamaRequest = z.output<typeof RequestBody> & { path: '/api/chat' | '/api/embed' }

/** An answer, or what finds one; a promise holds the answer back until the test fulfils it. */
export type FakeAnswering = FakeAnswer | ((request: FakeOllamaRequest) => FakeAnswer | Promise<FakeAnswer>)

export type FakeOllamaOptions = {
  /** `llama3.2:latest` and `nomic-embed-text:latest` by default. */
  models?: readonly string[]
  /** Answer to every chat that no scripted one is left for; by default a fault of the server. */
  chat?: FakeAnswering
  /** Length of the vectors, 768 by default. */
  dimensions?: number
}

export type FakeOllama = {
  url: string
  /** Requests for a model, in the order in which they came. */
  requests: FakeOllamaRequest[]
  /** Names of the models that are there: a test adds and removes them. */
  models: Set<string>
  /** Scripts the next chats, in order. */
  nextChat: (...answers: FakeAnswering[]) => void
  /** Scripts the next embeddings, in order; the others get a bag of words. */
  nextEmbed: (...answers: FakeAnswering[]) => void
  /** Connections that are open. */
  connections: () => number
  /** Nobody listens at `url` any more, and every connection is cut. */
  stop: () => Promise<void>
  /** Listens at the same `url` again. */
  restart: () => Promise<void>
  close: () => Promise<void>
}

/** An Ollama server as far as its wire goes: real HTTP, answers by script. Its shapes are those of Ollama's API, streaming off. */
export async function fakeOllama(options: FakeOllamaOptions = {}): Promise<FakeOllama> {
  const { models = ['llama3.2:latest', 'nomic-embed-text:latest'] } = options
  const state: State = { options, models: new Set(models), requests: [], chats: [], embeds: [] }
  const server = createServer((request, response) => void serve(state, request, response))
  const port = await listen(server, 0)
  const stop = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  const sockets = new Set<unknown>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    requests: state.requests,
    models: state.models,
    nextChat: (...answers) => void state.chats.push(...answers),
    nextEmbed: (...answers) => void state.embeds.push(...answers),
    connections: () => sockets.size,
    stop,
    restart: async () => void (await listen(server, port)),
    close: stop,
  }
}

type State = {
  options: FakeOllamaOptions
  models: Set<string>
  requests: FakeOllamaRequest[]
  chats: FakeAnswering[]
  embeds: FakeAnswering[]
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake Ollama has no port')
  return address.port
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await answer(state, request, response)
  } catch (error) {
    // A client may leave while it is still sending; anything else is a fault of the test.
    if (!response.destroyed) throw error
  }
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url
  if (path === '/api/version') return send(response, { body: '{"version":"0.33.3"}' }, () => undefined)
  if (path === '/api/tags') return send(response, { body: JSON.stringify(tagsShape(state.models)) }, () => undefined)
  if (path !== '/api/chat' && path !== '/api/embed') return send(response, { body: '404 page not found', status: 404 }, () => undefined)

  const parsed = RequestBody.safeParse(await json(request))
  if (!parsed.success) return send(response, { error: z.prettifyError(parsed.error), status: 400 }, () => undefined)
  const body = { ...parsed.data, path } as const
  state.requests.push(body)
  const { model, messages, input = [] } = body
  if (!state.models.has(model) && !state.models.has(`${model}:latest`)) {
    return send(response, { error: `model "${model}" not found, try pulling it first`, status: 404 }, () => undefined)
  }
  if (path === '/api/chat') {
    if (messages?.length === 0) return send(response, { body: JSON.stringify(loadShape(model)) }, () => undefined)
    const scripted = state.chats.shift() ?? state.options.chat ?? { error: 'no answer is scripted', status: 500 }
    return send(response, await resolve(scripted, body), (found) => chatShape(model, found))
  }
  const { dimensions = 768 } = state.options
  const words: FakeAnswer = { vectors: input.map((text) => bagOfWords(text, dimensions)) }
  return send(response, await resolve(state.embeds.shift() ?? words, body), (found) => {
    if (!('vectors' in found)) throw new Error('embeddings are answered with { vectors }')
    return embedShape(model, found.vectors)
  })
}

async function resolve(answering: FakeAnswering, request: FakeOllamaRequest): Promise<FakeAnswer> {
  return typeof answering === 'function' ? answering(request) : answering
}
