import type { StrategyRule } from '@dsm/contracts'
import { type Db, transaction } from '@dsm/postgres'
import { databaseFor, test as base } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { editStrategy, retireStrategy } from '../../src/strategies/change-strategy.ts'
import { proposeStrategy } from '../../src/strategies/propose-strategy.ts'
import { MOST_TRIALS } from '../../src/strategies/settle-trials.ts'
import { factsWith } from './context-facts-fixture.ts'
import { add, at, changing, playSprint, projectId, rule, stored } from './strategies-scene.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

describe('a proposal', () => {
  const facts = [factsWith({ ptoRatio: 0 }), factsWith({ ptoRatio: 0.2 }), factsWith({ ptoRatio: 0.3 })]
  const mined = { kind: 'mined' as const, episodeIds: [], effect: 0.1, probability: 0.95 }
  const propose = (db: Db, name: string, given: StrategyRule) =>
    transaction(db, (tx) => proposeStrategy(tx, { projectId, name, rule: given, origin: mined, facts, reason: 'found', at }))
  const away = (value: number): StrategyRule => ({ ...rule, when: [{ fact: 'ptoRatio', is: '>', value }] })

  test('goes on trial, and is refused if it behaves like one that is there, or was', async ({ db }) => {
    expect(await propose(db, 'away', away(0.1))).toMatchObject({ kind: 'added', strategy: { status: 'trial', origin: mined } })
    expect(await propose(db, 'away-too', away(0.15))).toMatchObject({
      kind: 'duplicate',
      of: 'away',
      because: expect.stringContaining('trial'),
    })
    expect(await propose(db, 'far-away', away(0.25))).toMatchObject({ kind: 'added' })
    await transaction(db, async (tx) => retireStrategy(tx, await stored(tx, 'away'), changing))
    expect(await propose(db, 'away-again', away(0.12))).toMatchObject({ kind: 'duplicate', because: expect.stringContaining('retired') })
  })

  test.for([
    ['on trial', async () => {}],
    ['retired', async (db: Db) => transaction(db, async (tx) => retireStrategy(tx, await stored(tx, 'away'), changing))],
    [
      'edited by a person',
      async (db: Db) => transaction(db, async (tx) => editStrategy(tx, await stored(tx, 'away'), { ...changing, rule: away(0.25) })),
    ],
  ] as const)('gets a name of its own where that of another rule is taken, which is %s, and is tried once', async ([, change], { db }) => {
    await propose(db, 'away', away(0.1))
    await change(db)
    const other: StrategyRule = { ...rule, then: { do: 'reserve-for-unplanned', share: 0.1 } }
    const proposed = await propose(db, 'away', other)
    expect(proposed).toMatchObject({ kind: 'added', strategy: { name: expect.stringMatching(/^away-[0-9a-f]{6}$/), status: 'trial' } })
    const name = proposed.kind === 'added' ? proposed.strategy.name : ''
    expect(await propose(db, 'away', { ...other, because: 'in other words' })).toMatchObject({ kind: 'duplicate', of: name })

    const edit = { ...changing, rule: { ...other, when: [{ fact: 'teamSize' as const, is: '>' as const, value: 30 }] } }
    await transaction(db, async (tx) => editStrategy(tx, await stored(tx, name), edit))
    expect(await propose(db, 'away', other)).toMatchObject({ kind: 'duplicate', of: name, because: `there is a strategy ${name}` })
  })

  test('is not what a person has changed since', async ({ db }) => {
    await propose(db, 'away', away(0.1))
    await transaction(db, async (tx) => editStrategy(tx, await stored(tx, 'away'), { ...changing, rule: away(0.25) }))
    expect(await propose(db, 'away', away(0.1))).toMatchObject({
      kind: 'duplicate',
      of: 'away',
      because: expect.stringContaining('changed'),
    })
  })

  test('waits as a candidate while there are enough trials', async ({ db }) => {
    for (let index = 0; index < MOST_TRIALS; index++) await add(db, { name: `trial-${index}` })
    expect(await propose(db, 'away', away(0.1))).toMatchObject({ kind: 'added', strategy: { status: 'candidate' } })
  })
})

describe('the record', () => {
  test.for([
    `update strategy_versions set rule = '{}'`,
    'delete from strategy_versions',
    `update strategy_changes set reason = 'other'`,
    'delete from strategy_changes',
    'update strategy_applications set propensity = 0.4',
    `update strategy_applications set outcome = '{}'`,
  ])('cannot be rewritten: %s', async (sql, { db }) => {
    await add(db)
    await playSprint(db, { seed: 1, completed: () => 36 })
    await expect(db.query(sql)).rejects.toThrow(/is refused: rows of \w+ are never changed/)
  })
})
