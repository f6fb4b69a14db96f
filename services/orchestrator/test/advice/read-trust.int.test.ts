import type { Pool } from '@dsm/postgres'
import { databaseFor, test as base } from '@dsm/testing'
import { v7 as uuid } from 'uuid'
import { expect } from 'vitest'
import { readTrust } from '../../src/store/advice.ts'
import { candidate } from './advice-fixtures.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

type Past = {
  projectId?: string
  model?: string
  picked?: number | null
  outcome?: { completed: number; ranOut: boolean; cutShort?: boolean } | null
}

/** A decision as far as the record of advice is concerned. */
async function decided(db: Pool, { projectId = 'ATLAS', model = 'llama3.2', picked = 2, outcome = missed }: Past = {}) {
  const [id, runId] = [uuid(), uuid()]
  const deliberation = { candidates: [candidate(1, 34), candidate(2, 28), candidate(3, 41)], advice: { picked, ruleCandidate: 1, model } }
  await db.query(
    `insert into runs (id, project_id, trigger, status, correlation_id, started_at, owner, lease_until) values ($1, $2, 'request', 'done', 'c', now(), 'a', now())`,
    [runId, projectId],
  )
  await db.query(
    `insert into decisions (id, project_id, run_id, status, autonomy, taken_at, snapshot, policy, result, explanation, made_by, deliberation, outcome)
     values ($1, $2, $3, 'executed', 'act', now(), '{}', '{"commitProbability": 0.85}', '{}', '[]', '{}', $4, $5)`,
    [id, projectId, runId, JSON.stringify(deliberation), outcome && JSON.stringify(outcome)],
  )
}
/** The rule's 34 points were missed, the 28 of candidate 2 only just. */
const missed = { completed: 27, ranOut: false }
const several = async (count: number, one: () => Promise<void>) => {
  for (let index = 0; index < count; index += 1) await one()
}
const trustIn = (db: Pool) => readTrust(db, { projectId: 'ATLAS', model: 'llama3.2' })

test('a model whose picks would have been kept where the rule’s were missed earns trust', async ({ db }) => {
  await several(8, () => decided(db))
  expect(await trustIn(db)).toMatchObject({ judged: 8, earned: true })
})

test('a decision without an outcome or whose sprint was cut short, without a pick or without a deliberation is no record', async ({
  db,
}) => {
  await several(8, () => decided(db, { outcome: null }))
  await several(8, () => decided(db, { picked: null }))
  await several(8, () => decided(db, { picked: 1 }))
  await several(8, () => decided(db, { outcome: { ...missed, cutShort: true } }))
  await decided(db)
  await db.query('update decisions set deliberation = null where id = (select id from decisions order by id desc limit 1)')
  expect(await trustIn(db)).toEqual({ judged: 0, better: 0.5, earned: false })
})

test('what another model, or the same one in another project, has earned does not count', async ({ db }) => {
  await several(8, () => decided(db, { model: 'qwen3' }))
  await several(8, () => decided(db, { projectId: 'ZEUS' }))
  expect(await trustIn(db)).toMatchObject({ judged: 0, earned: false })
  expect(await readTrust(db, { projectId: 'ATLAS', model: null })).toMatchObject({ judged: 0, earned: false })
})

test('the latest sprints are weighed last, so that trust is lost again', async ({ db }) => {
  await several(10, () => decided(db))
  await several(6, () => decided(db, { picked: 3, outcome: { completed: 30, ranOut: false } }))
  expect(await trustIn(db)).toMatchObject({ judged: 16, earned: false })
})

test('that the team ran out of work is taken into account', async ({ db }) => {
  await several(8, () => decided(db, { outcome: { completed: 28, ranOut: true } }))
  expect((await trustIn(db)).better).toBeLessThan(0.5)
})
