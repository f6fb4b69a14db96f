import { createOllama } from '@dsm/ollama'
import { fakeOllama, test } from '@dsm/testing'
import { expect } from 'vitest'
import { keepModelsWarm } from '../../src/model/keep-models-warm.ts'

test('models are loaded before anybody asks, and it is said once what is ready and what is not', async ({ log, logLines }) => {
  const fake = await fakeOllama({ models: ['nomic-embed-text:latest'] })
  const ollama = createOllama({ url: fake.url })
  const { run } = keepModelsWarm(ollama, log)
  const { signal } = new AbortController()

  await run(signal)
  await run(signal)
  expect(fake.requests.map(({ path }) => path).toSorted()).toEqual(['/api/chat', '/api/chat', '/api/embed', '/api/embed'])
  expect(logLines).toMatchObject([
    { level: 40, msg: 'model is not ready', model: 'llama3.2', reason: expect.stringMatching(/ollama pull llama3\.2$/) },
    { level: 30, msg: 'model is ready', model: 'nomic-embed-text' },
  ])

  fake.models.add('llama3.2:latest')
  await run(signal)
  expect(logLines.slice(2)).toMatchObject([{ level: 30, msg: 'model is ready', model: 'llama3.2' }])
  ollama.close()
  await fake.close()
})

test('a service that stops says nothing about models', async ({ log, logLines }) => {
  const fake = await fakeOllama()
  const ollama = createOllama({ url: fake.url })
  await keepModelsWarm(ollama, log).run(AbortSignal.abort())
  expect(logLines).toEqual([])
  ollama.close()
  await fake.close()
})
