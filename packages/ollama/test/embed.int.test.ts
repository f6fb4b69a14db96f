import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'

const cosine = (a: readonly number[] = [], b: readonly number[] = []) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)

test('every text gets a vector of length 1 that says which model made it', async ({ connect }) => {
  const result = await connect().embed(['two people on vacation', 'two people on PTO', 'database migration failed'])
  if (!result.ok) throw new Error(result.reason)
  expect(result).toMatchObject({ model: 'nomic-embed-text', dimensions: 768 })
  const [vacation, pto, migration] = result.vectors
  expect(cosine(vacation, vacation)).toBeCloseTo(1, 12)
  expect(cosine(vacation, pto)).toBeGreaterThan(cosine(vacation, migration))
})

test('vectors of another length are brought to 1', async ({ fake, connect }) => {
  fake.nextEmbed({ vectors: [[3, 0, -4]] })
  expect(await connect().embed(['x'])).toMatchObject({ ok: true, vectors: [[0.6, 0, -0.8]], dimensions: 3 })
})

test('many texts go in several requests and keep their order', async ({ fake, connect }) => {
  const texts = Array.from({ length: 70 }, (_, index) => `sprint ${index}`)
  const ollama = connect({ keepAlive: -1 })
  const all = await ollama.embed(texts)
  expect(fake.requests.map(({ input }) => input?.length)).toEqual([32, 32, 6])
  expect(fake.requests[0]).toMatchObject({ path: '/api/embed', truncate: true, keep_alive: -1 })
  const last = await ollama.embed(texts.slice(-1))
  expect(all.ok && last.ok && all.vectors.at(-1)).toEqual(last.ok && last.vectors[0])
})

test('no texts, no request', async ({ fake, connect }) => {
  expect(await connect().embed([])).toMatchObject({ ok: true, vectors: [] })
  expect(fake.requests).toEqual([])
})

describe('what is not a vector for each text is no answer', () => {
  test.for([
    ['one too few', { vectors: [[1, 0]] }, '1 vectors for 2 texts'],
    ['lengths that differ', { vectors: [[1, 0], [1]] }, 'vectors of different lengths'],
    [
      'a vector of zeros',
      {
        vectors: [
          [1, 0],
          [0, 0],
        ],
      },
      'a vector without direction',
    ],
    ['an empty vector', { vectors: [[], []] }, 'a vector without direction'],
    ['a number beyond all bounds', { body: '{"embeddings":[[1,0],[1e999,0]]}' }, /no embeddings|without direction/],
    ['a gap', { body: '{"embeddings":[[1,0],[null,0]]}' }, /no embeddings/],
    ['another answer', { body: '{"embedding":[1,0]}' }, /no embeddings/],
    ['words', { body: 'ok' }, /not JSON/],
    ['a body without end', { endless: '{"embeddings":[[' }, /longer than/],
  ] as const)('%s', async ([, answer, reason], { fake, connect }) => {
    fake.nextEmbed(answer)
    const expected = { ok: false, kind: 'unreadable', reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) }
    expect(await connect().embed(['a', 'b'])).toMatchObject(expected)
  })
})

test('one request that fails fails all of them', async ({ fake, connect }) => {
  fake.nextEmbed((request) => ({ vectors: (request.input ?? []).map(() => [1, 0]) }), { error: 'unloaded', status: 500 })
  const texts = Array.from({ length: 40 }, (_, index) => `${index}`)
  expect(await connect().embed(texts)).toMatchObject({ ok: false, kind: 'unavailable' })
})

test('a model that is not there comes with the command that gets it', async ({ fake, connect }) => {
  fake.models.delete('nomic-embed-text:latest')
  expect(await connect().embed(['x'])).toMatchObject({
    ok: false,
    kind: 'unavailable',
    reason: expect.stringMatching(/ollama pull nomic-embed-text$/),
  })
})
