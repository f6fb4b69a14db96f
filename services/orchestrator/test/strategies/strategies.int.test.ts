import type { StrategyRule } from '@dsm/contracts'
import { type Db, rows, transaction } from '@dsm/postgres'
import { databaseFor, test as base } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { z } from 'zod'
import { startingSet } from '../../src/domain/strategies/starting-set.ts'
import { listApplications } from '../../src/store/strategy-applications.ts'
import { changesOf } from '../../src/store/strategy-changes.ts'
import { strategiesOf } from '../../src/store/strategies.ts'
import { ensureStartingSet } from '../../src/strategies/add-strategy.ts'
import { editStrategy, pinStrategy, retireStrategy, unpinStrategy } from '../../src/strategies/change-strategy.ts'
import { considerStrategies, recordApplications } from '../../src/strategies/consider-strategies.ts'
import { scoreApplications } from '../../src/strategies/score-applications.ts'
import { readRecord } from '../../src/strategies/read-record.ts'
import { MOST_TRIALS, settleTrials } from '../../src/strategies/settle-trials.ts'
import { factsWith } from './context-facts-fixture.ts'
import { add, at, changing, insertDecision, playSprint, predicted, projectId, rule, stored } from './strategies-scene.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

const Told = z.object({ change: z.string(), status: z.string(), reason: z.string(), before: z.number().nullable(), after: z.number() })
const told = (db: Db, name = 'caution') =>
  rows(
    db,
    Told,
    `select event -> 'data' ->> 'change' as change, event -> 'data' -> 'strategy' ->> 'status' as status, event -> 'data' ->> 'reason' as reason,
       (event -> 'data' -> 'confidenceBefore' ->> 'mean')::float8 as before, (event -> 'data' -> 'confidenceAfter' ->> 'mean')::float8 as after
     from outbox where event ->> 'type' = 'strategy.changed.v1' and event -> 'data' -> 'strategy' ->> 'name' = $1 order by seq`,
    [name],
  )

describe('the starting set', () => {
  test('is there once, whoever plans first and however many at once', async ({ db }) => {
    const twice = await Promise.all([1, 2].map(() => transaction(db, (tx) => ensureStartingSet(tx, { projectId, at }))))
    expect(twice.flat()).toHaveLength(startingSet().length)
    expect(await transaction(db, (tx) => ensureStartingSet(tx, { projectId, at }))).toEqual([])
    expect((await strategiesOf(db, projectId)).map(({ name }) => name)).toEqual(
      startingSet()
        .map(({ name }) => name)
        .toSorted(),
    )
  })

  test('leaves alone what a project has under a name, and other projects', async ({ db }) => {
    await add(db, { name: 'pto-capacity' })
    await transaction(db, (tx) => ensureStartingSet(tx, { projectId, at }))
    expect((await stored(db, 'pto-capacity')).then).toEqual(rule.then)
    expect(await strategiesOf(db, 'OTHER')).toEqual([])
  })

  test('comes without any record', async ({ db }) => {
    await transaction(db, (tx) => ensureStartingSet(tx, { projectId, at }))
    for (const { confidence } of await considerStrategies(db, { projectId, facts: factsWith(), seed: 1 }))
      expect(confidence).toMatchObject({ mean: 0.5, sprints: 0 })
  })
})

describe('considering', () => {
  test('applies what is active or pinned where its condition holds, and leaves the rest to chance or out', async ({ db }) => {
    await add(db, { name: 'a-active', status: 'active' })
    await add(db, { name: 'b-pinned' })
    await transaction(db, async (tx) => pinStrategy(tx, await stored(tx, 'b-pinned'), changing))
    await add(db, { name: 'c-trial' })
    await add(db, { name: 'd-candidate', status: 'candidate' })
    await add(db, { name: 'e-elsewhere', status: 'active', given: { ...rule, when: [{ fact: 'teamSize', is: '<', value: 3 }] } })
    await add(db, { name: 'f-retired' })
    await transaction(db, async (tx) => retireStrategy(tx, await stored(tx, 'f-retired'), changing))

    const considered = await considerStrategies(db, { projectId, facts: factsWith(), seed: 3 })
    expect(considered.map(({ name, holds, propensity, because }) => [name, holds, propensity, because])).toEqual([
      ['a-active', true, 1, 'its condition holds'],
      ['b-pinned', true, 1, 'it is pinned'],
      ['c-trial', true, 0.5, expect.stringContaining('on trial, and drawn to be')],
      ['d-candidate', true, 0, 'it waits for a trial'],
      ['e-elsewhere', false, 0, 'its condition does not hold'],
    ])
    expect(await considerStrategies(db, { projectId, facts: factsWith(), seed: 3 })).toEqual(considered)
  })

  test('notes what could have been applied, once, with what was left to chance', async ({ db }) => {
    await add(db, { name: 'a-active', status: 'active' })
    await add(db, { name: 'c-trial' })
    await add(db, { name: 'd-candidate', status: 'candidate' })
    const decisionId = await insertDecision(db)
    const considered = await considerStrategies(db, { projectId, facts: factsWith(), seed: 3 })
    const shaping = considered.filter(({ applied }) => applied).map(({ name }) => name)
    const note = () => transaction(db, (tx) => recordApplications(tx, { decisionId, considered, shaping, predicted }))
    expect(await note()).toBe(2)
    expect(await note()).toBe(0)
    const [trial] = await listApplications(db, { strategyId: (await stored(db, 'c-trial')).id, beforeId: null, limit: 10 })
    const wasApplied = considered.find(({ name }) => name === 'c-trial')?.applied
    expect(trial).toEqual({
      decisionId,
      strategyId: expect.any(String),
      version: 1,
      arm: wasApplied ? 'treatment' : 'control',
      propensity: 0.5,
      shaped: wasApplied,
      predicted,
      outcome: null,
    })
  })
})

describe('a closed sprint', () => {
  test('raises the confidence of what was applied, says why, and leaves what was left out', async ({ db }) => {
    await add(db, { name: 'a-active', status: 'active' })
    await add(db)
    const { scored } = await playSprint(db, { seed: 1, completed: () => 36 })
    const active = scored.find(({ strategy }) => strategy.name === 'a-active')
    expect(active).toMatchObject({ arm: 'always', before: { mean: 0.5 }, after: { sprints: 1 } })
    expect(active?.after.mean).toBeCloseTo(2 / 3)
    expect(await told(db, 'a-active')).toEqual([
      { change: 'added', status: 'active', reason: 'because', before: null, after: 0.5 },
      { change: 'scored', status: 'active', reason: 'ATLAS-S1 completed 36 of 36 points', before: 0.5, after: expect.closeTo(2 / 3) },
    ])
  })

  test('of the control arm is evidence of the trial and none of confidence', async ({ db }) => {
    await add(db)
    let seed = 0
    for (let left = true; left; seed++) left = (await playSprint(db, { seed, completed: () => 36 })).applied.length > 0
    const considered = await considerStrategies(db, { projectId, facts: factsWith(), seed: 0 })
    expect(considered[0]?.confidence.sprints).toBe(seed - 1)
    expect((await told(db)).filter(({ change }) => change === 'scored')).toHaveLength(seed - 1)
  })

  test('whose plan advice made without a strategy on trial leaves its confidence and counts for its trial as dealt', async ({ db }) => {
    const { id } = await add(db)
    let seed = 0
    const play = () => playSprint(db, { seed, completed: () => 36, leftOut: ['caution'] })
    for (let dealt = false; !dealt; seed++) dealt = (await play()).applied.length > 0
    const record = await readRecord(db, [{ id }])
    expect(record.confidenceIn({ id, version: 1 })).toMatchObject({ mean: 0.5, sprints: 0 })
    expect(record.sprintsOf({ id, version: 1 }).map(({ treated }) => treated)).toEqual([
      ...Array.from({ length: seed - 1 }, () => false),
      true,
    ])
    expect((await told(db)).map(({ change }) => change)).toEqual(['added'])
  })

  test('is scored once, however often it is told', async ({ db }) => {
    await add(db, { status: 'active' })
    const { decisionId, outcome } = await playSprint(db, { seed: 1, completed: () => 10 })
    expect(await transaction(db, (tx) => scoreApplications(tx, { decisionId, outcome: { ...outcome, completed: 36 }, at }))).toEqual([])
    const [{ outcome: kept } = { outcome: null }] = await listApplications(db, {
      strategyId: (await stored(db)).id,
      beforeId: null,
      limit: 1,
    })
    expect(kept).toMatchObject({ completed: 10, met: false })
  })

  test('counts for the version that it was planned with', async ({ db }) => {
    await add(db, { status: 'active' })
    const decisionId = await insertDecision(db)
    const considered = await considerStrategies(db, { projectId, facts: factsWith(), seed: 1 })
    await transaction(db, (tx) => recordApplications(tx, { decisionId, considered, shaping: ['caution'], predicted }))
    await transaction(db, async (tx) => editStrategy(tx, await stored(tx), { ...changing, rule: { ...rule, because: 'better said' } }))
    const outcome = { sprintKey: 'ATLAS-S01', commitment: 36, completed: 36, closedOn: '2026-03-13' }
    const [scored] = await transaction(db, (tx) => scoreApplications(tx, { decisionId, outcome, at }))
    expect(scored).toMatchObject({ version: 1, strategy: { version: 2, confidence: { sprints: 0 } }, after: { sprints: 1 } })
    expect((await told(db)).map(({ change }) => change)).toEqual(['added', 'edited'])
  })
})

describe('a trial', () => {
  const play = async (db: Db, completed: (applied: readonly string[]) => number) => {
    for (let seed = 0; seed < 60; seed++) {
      await playSprint(db, { seed, completed })
      const [settled] = await transaction(db, (tx) => settleTrials(tx, { projectId, at }))
      if (settled) return settled
    }
    throw new Error('60 sprints settled nothing')
  }

  test('that helps is promoted, with the reason, and applied from then on', async ({ db }) => {
    await add(db)
    const settled = await play(db, (applied) => (applied.includes('caution') ? 36 : 18))
    expect(settled).toMatchObject({
      before: 'trial',
      strategy: { status: 'active' },
      because: expect.stringContaining('show that it helps'),
    })
    expect((await told(db)).at(-1)).toMatchObject({ change: 'promoted', status: 'active', reason: settled.because })
    expect((await considerStrategies(db, { projectId, facts: factsWith(), seed: 1 }))[0]).toMatchObject({ applied: true, propensity: 1 })
    expect(await transaction(db, (tx) => settleTrials(tx, { projectId, at }))).toEqual([])
  })

  test('that brings nothing is retired, kept, and considered no more', async ({ db }) => {
    await add(db)
    expect(await play(db, () => 30)).toMatchObject({ strategy: { status: 'retired' } })
    expect(await considerStrategies(db, { projectId, facts: factsWith(), seed: 1 })).toEqual([])
    expect(await stored(db)).toMatchObject({ status: 'retired', version: 1 })
    expect((await changesOf(db, (await stored(db)).id)).map(({ change }) => change)).toEqual(['added', 'retired'])
  })

  test('makes room for a candidate when it ends', async ({ db }) => {
    const given = (value: number): StrategyRule => ({ ...rule, when: [{ fact: 'teamSize', is: '>=', value }] })
    for (let index = 0; index < MOST_TRIALS; index++) await add(db, { name: `trial-${index}`, given: given(index / 10) })
    await add(db, { name: 'waiting', status: 'candidate' })
    expect(await transaction(db, (tx) => settleTrials(tx, { projectId, at }))).toEqual([])
    await transaction(db, async (tx) => retireStrategy(tx, await stored(tx, 'trial-0'), changing))
    expect(await transaction(db, (tx) => settleTrials(tx, { projectId, at }))).toMatchObject([
      { before: 'candidate', strategy: { name: 'waiting', status: 'trial' } },
    ])
    expect((await told(db, 'waiting')).at(-1)).toMatchObject({ change: 'admitted', status: 'trial' })
  })

  test('of a pinned strategy waits until it is unpinned', async ({ db }) => {
    await add(db)
    for (let seed = 0; seed < 40; seed++) await playSprint(db, { seed, completed: (applied) => (applied.includes('caution') ? 36 : 18) })
    await transaction(db, async (tx) => pinStrategy(tx, await stored(tx), changing))
    expect(await transaction(db, (tx) => settleTrials(tx, { projectId, at }))).toEqual([])
    await transaction(db, async (tx) => unpinStrategy(tx, await stored(tx), changing))
    expect(await transaction(db, (tx) => settleTrials(tx, { projectId, at }))).toMatchObject([{ strategy: { status: 'active' } }])
  })
})
