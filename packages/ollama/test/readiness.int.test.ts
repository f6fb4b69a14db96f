import { expect } from 'vitest'
import { createOllama } from '../src/index.ts'
import { picked, question, test } from './fixtures.ts'

test('health names the server, its models and those of ours that it has', async ({ fake, connect }) => {
  fake.models.add('mistral:7b')
  expect(await connect().health()).toEqual({
    reachable: true,
    version: '0.33.3',
    models: ['llama3.2:latest', 'nomic-embed-text:latest', 'mistral:7b'],
    chat: { state: 'present', model: 'llama3.2', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    embed: { state: 'present', model: 'nomic-embed-text', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
})

test('a model that is missing comes with the command that gets it; a tag is part of the name', async ({ connect }) => {
  const ollama = connect({ chatModel: 'llama3.2:1b', embedModel: 'nomic-embed-text:latest' })
  expect(await ollama.health()).toMatchObject({
    chat: { state: 'missing', model: 'llama3.2:1b', command: 'ollama pull llama3.2:1b' },
    embed: { state: 'present', model: 'nomic-embed-text:latest' },
  })
})

test('the port of a registry is no tag', async ({ fake, connect }) => {
  fake.models.add('registry.example:5000/team/advisor:latest')
  expect(await connect({ chatModel: 'registry.example:5000/team/advisor' }).health()).toMatchObject({ chat: { state: 'present' } })
})

test('no server, or something else at its address, is not reachable', async ({ fake, connect }) => {
  await fake.stop()
  expect(await connect().health()).toMatchObject({ reachable: false, reason: expect.stringMatching(/no connection/) })
  const elsewhere = createOllama({ url: `${fake.url}/nowhere` })
  await fake.restart()
  expect(await elsewhere.health()).toMatchObject({ reachable: false, reason: expect.stringMatching(/404/) })
  elsewhere.close()
})

test('warming up loads both models with the settings that questions have, and keeps them', async ({ fake, connect }) => {
  const ollama = connect({ keepAlive: '2h', contextTokens: 2048 })
  expect(await ollama.warmUp()).toMatchObject({
    chat: { ready: true, model: 'llama3.2' },
    embed: { ready: true, model: 'nomic-embed-text' },
  })
  fake.nextChat({ say: picked })
  await ollama.chat(question)
  const [load, ask] = fake.requests.filter(({ path }) => path === '/api/chat')
  expect(load).toMatchObject({ messages: [], keep_alive: '2h', options: { num_ctx: 2048 } })
  expect(ask?.options?.['num_ctx']).toBe(load?.options?.['num_ctx'])
  expect(fake.requests.find(({ path }) => path === '/api/embed')).toMatchObject({ keep_alive: '2h' })
})

test('what cannot be warmed up is named, and the other model is', async ({ fake, connect }) => {
  fake.models.delete('llama3.2:latest')
  expect(await connect().warmUp()).toMatchObject({
    chat: { ready: false, model: 'llama3.2', reason: expect.stringMatching(/ollama pull llama3\.2$/) },
    embed: { ready: true },
  })
})

test('warming up may take longer than an answer, and gets through an open breaker', async ({ fake, connect }) => {
  const ollama = connect({ timeouts: { embedMs: 1000, warmUpMs: 60_000 }, breaker: { volume: 1, resetMs: 60_000 } })
  fake.nextEmbed({ silent: true })
  expect(await ollama.embed(['x'])).toMatchObject({ reason: 'no answer within 1000 ms' })
  expect(await ollama.embed(['x'])).toMatchObject({ reason: expect.stringMatching(/breaker is open/) })
  expect(await ollama.warmUp()).toMatchObject({ embed: { ready: true } })
})

test('a service that stops does not wait for a model to load', async ({ fake, connect }) => {
  const stopping = new AbortController()
  fake.nextEmbed(() => {
    stopping.abort()
    return { silent: true }
  })
  expect(await connect().warmUp(stopping.signal)).toMatchObject({ embed: { ready: false, reason: 'the caller gave up' } })
})
