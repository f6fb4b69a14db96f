import { type Db, transaction } from '@dsm/postgres'
import { databaseFor, isNative } from '@dsm/testing'
import { v7 as uuidv7 } from 'uuid'
import { expect, test as base } from 'vitest'
import { episodeText } from '../../src/domain/memory/episode-text.ts'
import { checkMemory } from '../../src/memory/check-memory.ts'
import { appendOutcome, recordEpisode } from '../../src/memory/record-episode.ts'
import { findEpisode, findEpisodeOf, listEpisodes } from '../../src/store/episodes.ts'
import { insertDecision, someFacts, someOutcome, tellEpisode } from './memory-fixtures.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

const decision = { commitment: 30, p15: 25, p50: 31, p85: 36, strategies: [{ strategyId: uuidv7(), name: 'pto-capacity', version: 3 }] }

test('what is recorded is what is read, outcome included', async ({ db }) => {
  const earlier = await tellEpisode(db)
  const decisionId = await insertDecision(db, 'ATLAS')
  const facts = someFacts({ ptoRatio: 0.1 + 0.2, lastCompletion: null })
  const recorded = await transaction(db, (tx) =>
    recordEpisode(tx, {
      id: uuidv7(),
      projectId: 'ATLAS',
      decisionId,
      recordedAt: '2026-03-02T08:00:00Z',
      facts,
      decision,
      evidence: [earlier.id],
    }),
  )

  expect(recorded).toMatchObject({ text: episodeText(facts), previousHash: earlier.hash, outcome: null })
  expect(await findEpisode(db, recorded.id)).toEqual(recorded)

  const outcome = someOutcome({ completed: 21.5 })
  const appended = await transaction(db, (tx) => appendOutcome(tx, { decisionId, outcome, knownAt: '2026-03-13T17:00:00Z' }))
  expect(appended).toEqual({ kind: 'appended', episode: { ...recorded, outcome } })
  expect(await findEpisodeOf(db, decisionId)).toEqual({ ...recorded, outcome })
  expect((await listEpisodes(db, { projectId: 'ATLAS', beforeId: null, closed: true, limit: 10 })).map(({ id }) => id)).toEqual([
    recorded.id,
    earlier.id,
  ])
})

test('an outcome that comes again changes nothing, and one for a decision without an episode is no failure', async ({ db }) => {
  const { decisionId } = await tellEpisode(db, { outcome: someOutcome({ completed: 20 }) })
  const again = (completed: number) =>
    transaction(db, (tx) => appendOutcome(tx, { decisionId, outcome: someOutcome({ completed }), knownAt: '2026-03-20T17:00:00Z' }))
  expect(await again(99)).toMatchObject({ kind: 'already-there', episode: { outcome: { completed: 20 } } })
  expect((await findEpisodeOf(db, decisionId))?.outcome?.completed).toBe(20)
  expect(await checkMemory(db, 'ATLAS')).toMatchObject({ intact: true, outcomes: { length: 1 } })

  const other = await insertDecision(db, 'ATLAS')
  const none = await transaction(db, (tx) =>
    appendOutcome(tx, { decisionId: other, outcome: someOutcome(), knownAt: '2026-03-20T17:00:00Z' }),
  )
  expect(none).toEqual({ kind: 'no-episode' })
})

test('a decision has one episode', async ({ db }) => {
  const { decisionId } = await tellEpisode(db)
  const second = transaction(db, (tx) =>
    recordEpisode(tx, {
      id: uuidv7(),
      projectId: 'ATLAS',
      decisionId,
      recordedAt: '2026-03-02T08:00:00Z',
      facts: someFacts(),
      decision,
      evidence: [],
    }),
  )
  await expect(second).rejects.toThrow('episodes_decision_id_key')
  expect(await checkMemory(db, 'ATLAS')).toMatchObject({ intact: true, episodes: { length: 1 } })
})

test.each([
  ['update episodes set text = text', 'episodes'],
  ['delete from episodes', 'episodes'],
  [`update episode_outcomes set known_at = known_at`, 'episode_outcomes'],
  ['delete from episode_outcomes', 'episode_outcomes'],
])('"%s" is refused: nothing that was recorded is changed', async (statement, table) => {
  await withDb(async (db) => {
    await tellEpisode(db)
    await expect(db.query(statement)).rejects.toThrow(`rows of ${table} are never changed`)
  })
})

/** `test.each` has no fixtures. */
async function withDb(act: (db: Db) => Promise<void>): Promise<void> {
  // oxlint-disable-next-line no-empty-pattern
  await databaseFor('orchestrator')({}, act)
}

test.each([
  { what: 'an episode', table: 'episodes', change: `update episodes set facts = facts || '{"ptoRatio": 0}' where number = 2`, at: 2 },
  { what: 'words of an episode', table: 'episodes', change: `update episodes set text = 'all is well' where number = 3`, at: 3 },
  {
    what: 'a decision that breaks its schema',
    table: 'episodes',
    change: `update episodes set decision = '{"commitment": "many"}' where number = 1`,
    at: 1,
  },
  {
    what: 'an outcome',
    table: 'episode_outcomes',
    change: `update episode_outcomes set outcome = jsonb_set(outcome, '{completed}', '30') where number = 2`,
    at: 2,
  },
  { what: 'the latest outcome, removed', table: 'episode_outcomes', change: 'delete from episode_outcomes where number = 4', at: 4 },
  { what: 'an outcome in between, removed', table: 'episode_outcomes', change: 'delete from episode_outcomes where number = 2', at: 2 },
])('$what that was altered past the trigger is found and named', async ({ table, change, at }) => {
  await withDb(async (db) => {
    for (const completed of [10, 20, 25, 28])
      await tellEpisode(db, { facts: someFacts({ ptoRatio: 0.2 }), outcome: someOutcome({ completed }) })
    await tellEpisode(db, { projectId: 'BASIL' })
    expect(await checkMemory(db, 'ATLAS')).toMatchObject({ intact: true, episodes: { length: 4 }, outcomes: { length: 4 } })

    await db.query(`alter table ${table} disable trigger user`)
    await db.query(`${change} and project_id = 'ATLAS'`)
    await db.query(`alter table ${table} enable trigger user`)

    const checked = await checkMemory(db, 'ATLAS')
    expect(checked.intact).toBe(false)
    expect(checked[table === 'episodes' ? 'episodes' : 'outcomes'].fault?.number).toBe(at)
    expect((await checkMemory(db, 'BASIL')).intact).toBe(true)
  })
})

test.skipIf(!isNative())('twenty decisions of a project at once make one chain (PGlite runs one transaction at a time)', async ({ db }) => {
  const made = await Promise.all(Array.from({ length: 20 }, () => tellEpisode(db)))
  expect(new Set(made.map(({ previousHash }) => previousHash)).size).toBe(20)
  expect(await checkMemory(db, 'ATLAS')).toMatchObject({ intact: true, episodes: { length: 20 }, outcomes: { length: 20 } })
})

test.skipIf(!isNative())(
  'a decision of another project does not wait for one that is under way (PGlite runs one transaction at a time)',
  async ({ db }) => {
    const decisionId = await insertDecision(db, 'ATLAS')
    await transaction(db, async (tx) => {
      await recordEpisode(tx, {
        id: uuidv7(),
        projectId: 'ATLAS',
        decisionId,
        recordedAt: '2026-03-02T08:00:00Z',
        facts: someFacts(),
        decision,
        evidence: [],
      })
      await tellEpisode(db, { projectId: 'BASIL' })
    })
    expect((await checkMemory(db, 'BASIL')).episodes.length).toBe(1)
  },
)

test.skipIf(!isNative())(
  'the same outcome from two events at once is appended once (PGlite runs one transaction at a time)',
  async ({ db }) => {
    const { decisionId } = await tellEpisode(db, { outcome: null })
    const append = (completed: number) =>
      transaction(db, (tx) => appendOutcome(tx, { decisionId, outcome: someOutcome({ completed }), knownAt: '2026-03-13T17:00:00Z' }))
    const kinds = (await Promise.all([append(1), append(2), append(3)])).map(({ kind }) => kind)
    expect(kinds.sort()).toEqual(['already-there', 'already-there', 'appended'])
  },
)
