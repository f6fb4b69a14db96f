import { databaseFor, isNative, test as base } from '@dsm/testing'
import type { Pool } from '@dsm/postgres'
import { expect } from 'vitest'
import { cachedEmbedder } from '../../src/embedding/cached-embedder.ts'
import { findEmbeddings, keepEmbeddings, pruneEmbeddings } from '../../src/store/embeddings.ts'
import { hashOf } from '../../src/embedding/embeddable-text.ts'
import { countingEmbedder } from './embedders.ts'

const test = base.extend<{ db: Pool }>({ db: databaseFor('orchestrator') })

test('a text is embedded once, however often and by whomever it is asked for', async ({ db }) => {
  const inner = countingEmbedder()
  const first = await cachedEmbedder(inner, { db }).embed(['alpha', 'beta', 'alpha', ' alpha\n'])
  const again = await cachedEmbedder(inner, { db }).embed(['gamma', 'beta', 'alpha'])
  expect(inner.asked).toEqual(['alpha', 'beta', 'gamma'])
  expect(first[0]).toEqual(first[2])
  expect(first[0]).toEqual(first[3])
  expect(again.slice(1)).toEqual([first[1], first[0]])
})

test('what comes from the cache is what was made, bit by bit', async ({ db }) => {
  const inner = countingEmbedder()
  const texts = Array.from({ length: 50 }, (_, index) => `text ${index * 7919}`)
  const made = await inner.embed(texts)
  const cached = cachedEmbedder(inner, { db })
  expect(await cached.embed(texts)).toEqual(made)
  expect(await cached.embed(texts)).toEqual(made)
  expect(inner.asked).toHaveLength(100)
})

test('vectors of one model are never given out for another', async ({ db }) => {
  const [one, other] = [countingEmbedder('letters@1'), countingEmbedder('letters@2')]
  await cachedEmbedder(one, { db }).embed(['alpha'])
  await cachedEmbedder(other, { db }).embed(['alpha'])
  expect(other.asked).toEqual(['alpha'])
})

test('a vector of another length is not given out', async ({ db }) => {
  const hash = hashOf('alpha')
  await keepEmbeddings(db, 'm', new Map([[hash, [1, 0]]]))
  expect(await findEmbeddings(db, { model: 'm', dimensions: 3 }, [hash])).toEqual(new Map())
  expect(await findEmbeddings(db, { model: 'm', dimensions: 2 }, [hash])).toEqual(new Map([[hash, [1, 0]]]))
})

test('an embedder that gives the wrong vectors is found out', async ({ db }) => {
  const short = { ...countingEmbedder(), embed: async () => [[1, 0]] }
  await expect(cachedEmbedder(short, { db }).embed(['alpha'])).rejects.toThrow('a vector of 2 numbers where there must be 3')
  const none = { ...countingEmbedder(), embed: async () => [] }
  await expect(cachedEmbedder(none, { db }).embed(['beta'])).rejects.toThrow('a vector of 0 numbers where there must be 3')
})

test('no texts, no vectors, and nobody is asked', async ({ db }) => {
  const inner = countingEmbedder()
  expect(await cachedEmbedder(inner, { db }).embed([])).toEqual([])
  expect(inner.asked).toEqual([])
})

test('the oldest rows go when there are too many, and are made again when asked for', async ({ db }) => {
  const inner = countingEmbedder()
  const cached = cachedEmbedder(inner, { db, rowsMax: 3, pruneEvery: 2 })
  for (const text of ['a', 'b', 'c', 'd', 'e']) await cached.embed([text])
  const { rows } = await db.query<{ n: number }>('select count(*)::int as n from embeddings')
  expect(rows).toEqual([{ n: 3 }])
  inner.asked.length = 0
  await cached.embed(['e', 'd', 'c'])
  expect(inner.asked).toEqual([])
  await cached.embed(['a'])
  expect(inner.asked).toEqual(['a'])
})

test('a process that has just begun prunes what its earlier lives left', async ({ db }) => {
  await keepEmbeddings(db, 'm', new Map(Array.from({ length: 9 }, (_, index) => [hashOf(`${index}`), [1, 0, 0]])))
  await cachedEmbedder(countingEmbedder(), { db, rowsMax: 4 }).embed(['new'])
  expect(await pruneEmbeddings(db, 4)).toBe(0)
})

test.skipIf(!isNative())(
  "replicas that keep the same texts at once do not get in each other's way (needs a native PostgreSQL)",
  async ({ db }) => {
    const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`)
    const replicas = Array.from({ length: 6 }, (_, replica) => {
      const shuffled = texts.toSorted((a, b) => hashOf(`${replica}${a}`).localeCompare(hashOf(`${replica}${b}`)))
      return cachedEmbedder(countingEmbedder(), { db }).embed(shuffled)
    })
    for (const vectors of await Promise.all(replicas)) expect(vectors).toHaveLength(200)
    const { rows } = await db.query<{ n: number }>('select count(*)::int as n from embeddings')
    expect(rows).toEqual([{ n: 200 }])
  },
)
