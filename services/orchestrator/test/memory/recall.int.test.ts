import type { RecalledEpisode } from '@dsm/contracts'
import { transaction } from '@dsm/postgres'
import { databaseFor } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { embedEpisodes } from '../../src/memory/embed-episodes.ts'
import { recall } from '../../src/memory/recall.ts'
import { nearestEpisodes } from '../../src/store/recall-candidates.ts'
import { memoryDeps, otherFacts, someFacts, someOutcome, tellEpisode, tellEpisodes, wordsEmbedder } from './memory-fixtures.ts'

const test = base.extend({ db: databaseFor('orchestrator') })
const never = new AbortController().signal
const question = { projectId: 'ATLAS', facts: someFacts(), k: 5 }
const idsOf = ({ episodes }: { episodes: readonly RecalledEpisode[] }) => episodes.map(({ episodeId }) => episodeId)

test('the episode that is like the question comes first, one that is not does not come', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  const unlike = await tellEpisode(db, { facts: otherFacts })
  const like = await tellEpisode(db, { outcome: someOutcome({ sprintKey: 'ATLAS-S02', completed: 27 }) })
  await embedEpisodes(deps, never)

  const answer = await recall(deps, question)

  expect(answer).toMatchObject({ model: 'words@1', dimensions: 512, considered: 2, empty: null })
  expect(answer.episodes[0]).toMatchObject({
    episodeId: like.id,
    sprintKey: 'ATLAS-S02',
    commitment: 30,
    completed: 27,
    likeness: 1,
    cosine: 1,
  })
  expect(idsOf(answer)).not.toContain(unlike.id)
})

test('episodes of other projects are recalled, after those of the project itself', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  const other = await tellEpisode(db, { projectId: 'BASIL' })
  const own = await tellEpisode(db)
  await embedEpisodes(deps, never)
  const answer = await recall(deps, question)
  expect(idsOf(answer)).toEqual([own.id, other.id])
  expect(answer.episodes.map(({ projectId }) => projectId)).toEqual(['ATLAS', null])
  expect(JSON.stringify(answer), 'nobody is told which other projects there are').not.toContain('BASIL')
})

test('an episode without an outcome, or with one that is not known yet, is no evidence', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  await tellEpisode(db, { outcome: null })
  await tellEpisode(db, { knownAt: '2026-03-02T08:00:00.001Z' })
  await embedEpisodes(deps, never)
  expect(await recall(deps, question)).toMatchObject({ episodes: [], considered: 0, empty: 'no-episodes' })

  const now = await tellEpisode(db, { knownAt: '2026-03-02T08:00:00.000Z' })
  expect(idsOf(await recall(deps, question))).toEqual([now.id])
})

test('an answer is never silently empty: memory without episodes, and with none that is alike, says so', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  expect(await recall(deps, question)).toEqual({ model: null, dimensions: null, episodes: [], considered: 0, empty: 'no-episodes' })

  await tellEpisode(db, { facts: otherFacts })
  expect(await recall(deps, question)).toMatchObject({ episodes: [], considered: 1, empty: 'not-embedded-yet' })
  await embedEpisodes(deps, never)
  expect(await recall(deps, question)).toMatchObject({ model: 'words@1', episodes: [], considered: 1, empty: 'nothing-similar' })
})

test('while the embedder is down the facts alone are compared, which is said and logged', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  const own = await tellEpisode(db)
  const other = await tellEpisode(db, { projectId: 'BASIL' })
  await tellEpisode(db, { facts: otherFacts })
  await embedEpisodes(deps, never)
  embedder.down = true

  const answer = await recall(deps, question)

  expect(answer).toMatchObject({ model: null, dimensions: null, considered: 3, empty: null })
  expect(answer.episodes.map(({ episodeId, cosine }) => [episodeId, cosine])).toEqual([
    [own.id, null],
    [other.id, null],
  ])
  expect(deps.lines.map(({ msg }) => msg)).toContain('memory is asked by facts alone: the embedder is down')
  expect(
    await recall(deps, { ...question, facts: someFacts({ ...otherFacts, teamSize: 90, lastCompletion: null }), projectId: 'CEDAR' }),
  ).toMatchObject({
    episodes: expect.any(Array),
  })
})

test('while the embedder is down and nothing is alike by its facts, that is the reason given', async ({ db }) => {
  const embedder = wordsEmbedder()
  embedder.down = true
  await tellEpisode(db, { facts: otherFacts })
  expect(await recall(memoryDeps(db, embedder), question)).toMatchObject({ episodes: [], considered: 1, empty: 'embedder-down' })
})

test("a project's latest sprint is recalled before it is embedded", async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  const older = await tellEpisode(db)
  await embedEpisodes(deps, never)
  const latest = await tellEpisode(db, { outcome: someOutcome({ completed: 12 }) })
  const { model, episodes } = await recall(deps, question)
  expect(model).toBe('words@1')
  expect(new Map(episodes.map(({ episodeId, cosine }) => [episodeId, cosine]))).toEqual(
    new Map([
      [older.id, 1],
      [latest.id, null],
    ]),
  )
})

test('vectors of different models never meet in one search, even of the same size', async ({ db }) => {
  const [first, second] = [wordsEmbedder({ model: 'words@1' }), wordsEmbedder({ model: 'words@2' })]
  const early = await tellEpisode(db)
  await embedEpisodes(memoryDeps(db, first), never)
  await embedEpisodes(memoryDeps(db, second), never)
  const late = await tellEpisode(db, { outcome: someOutcome({ completed: 11 }) })
  await embedEpisodes(memoryDeps(db, second), never)

  const searchWith = async (embedder: typeof first, exact: boolean) => {
    const [embedding = []] = await embedder.embed([early.text])
    const vector = { model: embedder.model, dimensions: embedder.dimensions, embedding }
    const found = await transaction(db, (tx) => nearestEpisodes(tx, vector, { knownAt: '2026-03-02T08:00:00Z', limit: 10, exact }))
    return found.map(({ episodeId, cosine }) => [episodeId, cosine])
  }
  for (const exact of [true, false]) {
    expect(await searchWith(first, exact)).toEqual([[early.id, 1]])
    expect(new Map((await searchWith(second, exact)) as [string, number][])).toEqual(
      new Map([
        [early.id, 1],
        [late.id, 1],
      ]),
    )
  }
})

test.each([512, 768, 384])('a filter that few pass finds all that pass, in %i dimensions', async (dimensions) => {
  // oxlint-disable-next-line no-empty-pattern
  await databaseFor('orchestrator')({}, async (db) => {
    const embedder = wordsEmbedder({ dimensions })
    const deps = memoryDeps(db, embedder)
    const few = await tellEpisodes(
      db,
      [0.3, 0.31, 0.32].map((ptoRatio) => ({ projectId: 'BASIL', facts: { ...otherFacts, ptoRatio } })),
    )
    await tellEpisodes(
      db,
      Array.from({ length: 150 }, (_, index) => ({
        projectId: 'CEDAR',
        facts: someFacts({ teamSize: 3 + (index % 9), pastSprints: index % 40 }),
      })),
    )
    await embedEpisodes(deps, never)
    const [embedding = []] = await embedder.embed([(await tellEpisode(db)).text])

    const found = await transaction(db, (tx) =>
      nearestEpisodes(tx, { model: embedder.model, dimensions, embedding }, { within: 'BASIL', knownAt: '2026-03-02T08:00:00Z', limit: 3 }),
    )
    expect(new Set(found.map(({ episodeId }) => episodeId))).toEqual(new Set(few.map(({ id }) => id)))
  })
})

test('the index gives a filtered search as many rows as it asks for, though most of the nearest do not pass', async ({ db }) => {
  const embedder = wordsEmbedder()
  const deps = memoryDeps(db, embedder)
  const asked = await tellEpisode(db, { projectId: 'CEDAR' })
  await tellEpisodes(
    db,
    Array.from({ length: 300 }, (_, index) => ({
      projectId: index % 10 === 0 ? 'BASIL' : 'CEDAR',
      facts: someFacts({ teamSize: 2 + (index % 30) }),
    })),
  )
  await embedEpisodes(deps, never)
  const [embedding = []] = await embedder.embed([asked.text])
  const vector = { model: embedder.model, dimensions: embedder.dimensions, embedding }

  const search = (exact: boolean) =>
    transaction(db, async (tx) => {
      // Small tables are sorted faster than an index is walked; large ones are not.
      await tx.query(
        `select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`,
      )
      return nearestEpisodes(tx, vector, { within: 'BASIL', knownAt: '2026-03-02T08:00:00Z', limit: 20, exact })
    })
  const [approximate, exact] = [await search(false), await search(true)]
  expect(approximate).toHaveLength(20)
  expect(approximate.map(({ cosine }) => cosine?.toFixed(3))).toEqual(exact.map(({ cosine }) => cosine?.toFixed(3)))
})

test('settings of a search do not outlive it: connections of an embedded database share one session', async ({ db }) => {
  const deps = memoryDeps(db, wordsEmbedder())
  await tellEpisode(db)
  await embedEpisodes(deps, never)
  await recall(deps, question)
  const { rows } = await db.query(
    `select current_setting('hnsw.ef_search', true) as ef, current_setting('hnsw.iterative_scan', true) as scan`,
  )
  expect([null, '', '40']).toContain(rows[0].ef)
  expect([null, '', 'off']).toContain(rows[0].scan)
})
