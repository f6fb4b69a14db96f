import { databaseFor } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { createCanary } from '../../src/memory/canary.ts'
import { embedEpisodes } from '../../src/memory/embed-episodes.ts'
import { memoryDeps, otherFacts, someFacts, tellEpisode, wordsEmbedder } from './memory-fixtures.ts'

const test = base.extend({ db: databaseFor('orchestrator') })
const never = new AbortController().signal

test('a memory without episodes is a healthy one, and so is one that finds what it is asked for', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  expect(await createCanary(deps).check()).toBe('no episode has an outcome yet')
  await tellEpisode(db, { facts: otherFacts })
  // Two of the same words: either is right.
  await tellEpisode(db)
  await tellEpisode(db)
  await embedEpisodes(deps, never)
  expect(await createCanary(deps).check()).toBe('found by words@1')
})

test('episodes that have no vector of the present model are said to be missing', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder({ model: 'words@2' }))
  await tellEpisode(db)
  await embedEpisodes(memoryDeps(db, wordsEmbedder({ model: 'words@1' })), never)
  await expect(createCanary(deps).check()).rejects.toThrow('none of 1 episodes with an outcome has a vector of words@2')
})

test('an embedder that does not answer is said to be down', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  await tellEpisode(db)
  await embedEpisodes(deps, never)
  embedder.down = true
  await expect(createCanary(deps).check()).rejects.toThrow('nobody answers')
})

test('a vector that the model did not make is noticed, with one line in the log, until it is right again', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  const early = await tellEpisode(db, { facts: someFacts({ bugShare: 0.9 }), knownAt: '2026-02-26T17:00:00Z' })
  const known = await tellEpisode(db)
  await embedEpisodes(deps, never)
  const swap = `update episode_vectors set embedding = case episode_id when $1 then (select embedding from episode_vectors where episode_id = $2)
    else (select embedding from episode_vectors where episode_id = $1) end`
  await db.query(swap, [early.id, known.id])
  await expect(createCanary(deps).check()).rejects.toThrow(`${known.id} was asked for by its own text and ${early.id} came back`)
  expect(deps.lines.filter(({ msg }) => msg === 'memory does not find what it must find')).toHaveLength(1)

  await db.query(swap, [early.id, known.id])
  expect(await createCanary(deps).check()).toBe('found by words@1')
})

test('whoever asks for readiness within some seconds gets the same answer: the embedder is asked once', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  await tellEpisode(db)
  await embedEpisodes(deps, never)
  const { check } = createCanary(deps)
  await Promise.all([check(), check(), check()])
  expect(embedder.asked).toHaveLength(2)
})
