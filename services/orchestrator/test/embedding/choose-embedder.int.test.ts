import { createOllama, type Ollama } from '@dsm/ollama'
import { databaseFor, fakeOllama, type FakeOllama, test as base } from '@dsm/testing'
import type { Pool } from '@dsm/postgres'
import { expect } from 'vitest'
import { createEmbedder, type EmbedderChoice } from '../../src/embedding/choose-embedder.ts'
import { EmbedderDownError } from '../../src/embedding/embedder.ts'
import { cosine, countingEmbedder } from './embedders.ts'

type Scene = { fake: FakeOllama; ollama: Ollama; choice: EmbedderChoice; local: ReturnType<typeof countingEmbedder> }

const test = base.extend<{ db: Pool; scene: Scene }>({
  db: databaseFor('orchestrator'),
  scene: async ({ db, log }, use) => {
    const fake = await fakeOllama()
    const ollama = createOllama({ url: fake.url, timeouts: { healthMs: 60_000, embedMs: 60_000 }, breaker: { resetMs: 20 } })
    const local = countingEmbedder('local@1')
    const choice = createEmbedder({ ollama, local, cache: { db }, log })
    await use({ fake, ollama, choice, local })
    ollama.close()
    await fake.close()
  },
})

test('an Ollama that has the model is chosen, and its weights are part of the name', async ({ scene, logLines }) => {
  const { embedder, because } = await scene.choice.choose()
  expect(embedder).toMatchObject({ model: expect.stringMatching(/^ollama\/nomic-embed-text@[0-9a-f]{12}\/clustering$/), dimensions: 768 })
  expect(because).toBe('Ollama has the model')
  expect(logLines).toMatchObject([{ level: 30, msg: 'embedder chosen', model: embedder.model }])
})

test('what is stored and what is asked for go to the model in one shape', async ({ scene: { fake, choice } }) => {
  const embedder = await choice.current()
  const [stored, asked, other] = await embedder.embed(['two people away', 'two people away ', 'release'])
  expect(fake.requests.at(-1)?.input).toEqual(['clustering: two people away', 'clustering: release'])
  expect(asked).toEqual(stored)
  expect(cosine(stored, stored)).toBeGreaterThan(cosine(stored, other))
})

test('a model without purposes gets the text as it is', async ({ db, log, scene: { fake, local } }) => {
  fake.models.add('all-minilm:latest')
  const ollama = createOllama({ url: fake.url, embedModel: 'all-minilm', timeouts: { healthMs: 60_000, embedMs: 60_000 } })
  const embedder = await createEmbedder({ ollama, local, cache: { db }, log }).current()
  expect(embedder.model).toMatch(/^ollama\/all-minilm@[0-9a-f]{12}$/)
  await embedder.embed(['release'])
  expect(fake.requests.at(-1)?.input).toEqual(['release'])
  ollama.close()
})

test('without Ollama the local embedder is chosen, and nothing is wrong with that', async ({ db, log, logLines, scene: { local } }) => {
  const choice = createEmbedder({ local, cache: { db }, log })
  expect(await choice.choose()).toMatchObject({ embedder: { model: 'local@1', dimensions: 3 }, because: 'no Ollama is configured' })
  expect(logLines).toMatchObject([{ level: 30 }])
})

test('an Ollama that is wanted and cannot be used is said aloud, with what helps', async ({ scene: { fake, choice }, logLines }) => {
  fake.models.delete('nomic-embed-text:latest')
  const because = 'Ollama has no nomic-embed-text; get it by: ollama pull nomic-embed-text'
  expect(await choice.choose()).toMatchObject({ embedder: { model: 'local@1' }, because })
  expect(logLines).toMatchObject([{ level: 40, because }])
})

test.for([
  ['does not answer', async (fake: FakeOllama) => fake.stop(), /^Ollama does not answer: no connection/],
  [
    'has the model and no memory for it',
    async (fake: FakeOllama) => fake.nextEmbed({ error: 'out of memory', status: 500 }),
    /does not embed: 500/,
  ],
  ['gives no vectors', async (fake: FakeOllama) => fake.nextEmbed({ body: '{}' }), /does not embed: no embeddings/],
  [
    'gives vectors too long to be kept',
    async (fake: FakeOllama) => fake.nextEmbed({ vectors: [Array.from({ length: 16_001 }, () => 1)] }),
    /have 16001 dimensions, and the database takes 16000 at most/,
  ],
] as const)('an Ollama that %s leaves the choice to the local embedder', async ([, trouble, because], { scene: { fake, choice } }) => {
  await trouble(fake)
  expect(await choice.choose()).toMatchObject({ embedder: { model: 'local@1' }, because: expect.stringMatching(because) })
})

test('an outage does not mix models: the chosen one is down until another is chosen', async ({ scene: { fake, choice, local } }) => {
  const before = await choice.current()
  await before.embed(['known'])
  await fake.stop()
  await expect(before.embed(['new'])).rejects.toThrow(EmbedderDownError)
  await expect((await choice.current()).embed(['new'])).rejects.toThrow(EmbedderDownError)
  expect(await before.embed(['known'])).toHaveLength(1)
  expect(local.asked).toEqual([])

  const { embedder } = await choice.choose()
  expect(embedder.model).toBe('local@1')
  expect(await choice.current()).toBe(embedder)
  expect((await embedder.embed(['known']))[0]).toHaveLength(3)

  await fake.restart()
  await expect.poll(async () => (await choice.choose()).embedder.model).toBe(before.model)
})

test('the same model stays the same embedder and is announced once', async ({ scene: { choice }, logLines }) => {
  const first = await choice.current()
  const [again, once, more] = await Promise.all([choice.choose(), choice.choose(), choice.current()])
  expect(again.embedder).toBe(first)
  expect(once.embedder).toBe(first)
  expect(more).toBe(first)
  expect(logLines).toHaveLength(1)
})

test('a model that changes its length under the same name is down, not mixed', async ({ scene: { fake, choice } }) => {
  const embedder = await choice.current()
  fake.nextEmbed({ vectors: [[1, 0]] })
  await expect(embedder.embed(['new'])).rejects.toThrow('nomic-embed-text has 2 dimensions now, not 768: it is another model')
})
