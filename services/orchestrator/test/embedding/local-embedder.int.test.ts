import { afterAll, expect, test } from 'vitest'
import { EmbedderDownError } from '../../src/embedding/embedder.ts'
import { createLocalEmbedder } from '../../src/embedding/local-embedder.ts'
import { cosine } from './embedders.ts'

const local = createLocalEmbedder()
afterAll(() => local.close())

test('without Ollama absence is still nearer to absence than to a migration', async () => {
  const [vacation, pto, migration] = await local.embed(['two developers on vacation', 'team members on PTO', 'database migration failed'])
  expect(cosine(vacation, pto)).toBeGreaterThan(cosine(vacation, migration) + 0.05)
})

test('the vectors say which weights made them, have length 1, and fit into 32 bits', async () => {
  const [vector = []] = await local.embed(['a sprint of two weeks'])
  expect(local.model).toBe('energetic-ai/embeddings-en@0.2.0')
  expect(vector).toHaveLength(local.dimensions)
  expect(cosine(vector, vector)).toBeCloseTo(1, 6)
  expect(vector.map(Math.fround)).toEqual(vector)
})

test('a text has one vector, whatever is asked for with it', async () => {
  const texts = ['carry over', 'a much longer text about a release that was late because two people were ill', 'ok', '日本語', 'unit tests']
  const together = await local.embed(texts)
  const reversed = await local.embed(texts.toReversed())
  const alone = (await Promise.all(texts.map((text) => local.embed([text])))).flat()
  expect(reversed.toReversed()).toEqual(together)
  expect(alone).toEqual(together)
})

test('embedding does not hold up the process', async () => {
  await local.embed(['loaded'])
  let turns = 0
  const turning = setInterval(() => (turns += 1), 1)
  await local.embed(Array.from({ length: 10 }, (_, index) => `item ${index}: ${'a login page with many fields '.repeat(20)}`))
  clearInterval(turning)
  expect(turns).toBeGreaterThan(20)
})

test('after it is closed it says that it is down', async () => {
  const closed = createLocalEmbedder()
  await closed.close()
  await expect(closed.embed(['y'])).rejects.toThrow(EmbedderDownError)
})
