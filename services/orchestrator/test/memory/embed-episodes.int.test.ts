import type { Db } from '@dsm/postgres'
import { databaseFor, isNative } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { embedEpisodes } from '../../src/memory/embed-episodes.ts'
import { endJob, findJob, forgetPass, takeJob } from '../../src/store/embedding-jobs.ts'
import { countVectors } from '../../src/store/episode-vectors.ts'
import { memoryDeps, someFacts, tellEpisodes, wordsEmbedder } from './memory-fixtures.ts'

const test = base.extend({ db: databaseFor('orchestrator') })
const never = new AbortController().signal

async function tellSome(db: Db, count: number): Promise<void> {
  await tellEpisodes(
    db,
    Array.from({ length: count }, (_, index) => ({ facts: someFacts({ teamSize: 2 + (index % 20) }) })),
  )
}

test('every episode gets a vector once: embedded, already there, and then nothing to do', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  expect(await embedEpisodes(deps, never)).toBeUndefined()

  await tellSome(db, 20)
  expect(await embedEpisodes(deps, never)).toEqual({ embedded: 20, alreadyThere: 0, leftAlone: 0 })
  await tellSome(db, 3)
  expect(await embedEpisodes(deps, never)).toEqual({ embedded: 3, alreadyThere: 20, leftAlone: 0 })
  expect(await embedEpisodes(deps, never)).toBeUndefined()
  expect(embedder.asked).toHaveLength(23)
})

test('another model is the same job: all episodes lack its vector, and those of the old model stay', async ({ db }) => {
  await tellSome(db, 5)
  await embedEpisodes(memoryDeps(db, wordsEmbedder({ model: 'words@1' })), never)
  expect(await embedEpisodes(memoryDeps(db, wordsEmbedder({ model: 'words@2', dimensions: 768 })), never)).toEqual({
    embedded: 5,
    alreadyThere: 0,
    leftAlone: 0,
  })
  expect([await countVectors(db, 'words@1'), await countVectors(db, 'words@2')]).toEqual([5, 5])
})

test('what was stopped in the middle goes on where it stopped', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  await tellSome(db, 40)
  const stopping = new AbortController()
  const first = await embedEpisodes(
    {
      ...deps,
      embedders: { ...deps.embedders, current: async () => ({ ...embedder, embed: (texts) => (stopping.abort(), embedder.embed(texts)) }) },
    },
    stopping.signal,
  )
  expect(first?.embedded).toBeGreaterThan(0)
  expect(first?.embedded).toBeLessThan(40)
  expect(await embedEpisodes(deps, never)).toEqual({ embedded: 40 - (first?.embedded ?? 0), alreadyThere: first?.embedded, leftAlone: 0 })
  expect(embedder.asked).toHaveLength(40)
})

test('what a killed replica began is finished by its next life at once, and by others when its lease is over', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  await tellSome(db, 20)
  const { model } = embedder
  // A killed process leaves its job as it was: taken, some vectors there.
  await takeJob(db, { model, owner: 'replica-1', leaseMs: 60_000 }, 0)
  expect(await embedEpisodes({ ...deps, replica: 'replica-2' }, never)).toBeUndefined()
  expect(embedder.asked).toEqual([])
  expect(await embedEpisodes(deps, never)).toMatchObject({ embedded: 20 })

  await tellSome(db, 1)
  await takeJob(db, { model, owner: 'replica-1', leaseMs: 0 }, 20)
  await expect.poll(() => embedEpisodes({ ...deps, replica: 'replica-2' }, never)).toMatchObject({ embedded: 1 })
})

test.skipIf(!isNative())(
  'two replicas at once: one works, and each episode has one vector (PGlite runs one transaction at a time)',
  async ({ db }) => {
    const embedder = wordsEmbedder()
    await tellSome(db, 40)
    const [one, two] = ['replica-1', 'replica-2'].map((replica) => ({ ...memoryDeps(db, embedder), replica }))
    const passes = await Promise.all([one, two].flatMap((deps) => (deps ? [embedEpisodes(deps, never)] : [])))
    expect(passes.filter((pass) => (pass?.embedded ?? 0) > 0)).toHaveLength(1)
    expect(await countVectors(db, embedder.model)).toBe(40)
    expect(embedder.asked).toHaveLength(40)
  },
)

test('a text that no model takes is left alone with its reason, and the others get their vectors', async ({ db }) => {
  const embedder = wordsEmbedder()
  embedder.refuses = /Team of 7 /
  const deps = memoryDeps(db, embedder)
  await tellSome(db, 20)
  expect(await embedEpisodes(deps, never)).toEqual({ embedded: 19, alreadyThere: 0, leftAlone: 1 })
  expect(await findJob(db, embedder.model)).toMatchObject({
    running: false,
    embedded: 19,
    leftAlone: 1,
    problem: 'a vector without direction',
  })
  expect(deps.lines.at(-1)).toMatchObject({ msg: 'episodes left without a vector', leftAlone: 1 })
})

test('while the embedder is down all are left alone, and it is not asked again before the pause is over', async ({ db }) => {
  const embedder = wordsEmbedder()
  embedder.down = true
  const deps = memoryDeps(db, embedder)
  await tellSome(db, 20)
  expect(await embedEpisodes(deps, never)).toEqual({ embedded: 0, alreadyThere: 0, leftAlone: 20 })
  embedder.down = false
  expect(await embedEpisodes(deps, never)).toBeUndefined()
  await forgetPass(db, embedder.model)
  expect(await embedEpisodes(deps, never)).toEqual({ embedded: 20, alreadyThere: 0, leftAlone: 0 })
})

test('a replica that was stalled and lost its job stops, and does not end the job of the other', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  await tellSome(db, 40)
  const stalled = {
    ...embedder,
    embed: async (texts: readonly string[]) => {
      await endJob(
        db,
        { model: embedder.model, owner: 'replica-1', leaseMs: 0 },
        { embedded: 0, alreadyThere: 0, leftAlone: 0, problem: null, pauseMs: 0 },
      )
      await expect.poll(() => takeJob(db, { model: embedder.model, owner: 'replica-2', leaseMs: 60_000 }, 0)).toBe(true)
      return embedder.embed(texts)
    },
  }
  const lost = await embedEpisodes({ ...deps, embedders: { ...deps.embedders, current: async () => stalled } }, never)
  expect(lost?.embedded).toBeLessThan(40)
  expect(await findJob(db, embedder.model)).toMatchObject({ running: true, endedAt: null })
})
