import { transaction, type Db } from '@dsm/postgres'
import { describe, expect } from 'vitest'
import { changesOf } from '../../src/store/strategy-changes.ts'
import { pinStrategy } from '../../src/strategies/change-strategy.ts'
import { closedSprint, closing, planned, plannedAgain } from '../learning/closed-sprints.ts'
import { lessonsOf, publish, test } from '../learning/learning-service.ts'
import { add, changing, stored } from './strategies-scene.ts'
import type { TestService } from '@dsm/testing/service'

const sprints = 16

type Life = { before?: (db: Db) => Promise<unknown>; addedAt?: string; closedAt?: (number: number) => string | undefined }

/** An active strategy that asks for a fifth more, and sprints in which `completed` times the commitment is done, until it is retired. */
async function lives({ db, ...service }: TestService, completed: number, { before = async () => {}, addedAt, closedAt }: Life = {}) {
  const given = { when: [], then: { do: 'scale-commitment' as const, factor: 1.2 }, because: 'to be bold' }
  await add(db, { name: 'boldness', status: 'active', given, ...(addedAt && { addedAt }) })
  await before(db)
  const first = await planned(db, { facts: { pastSprints: 9, ptoRatio: 0 } })
  const facts = first.deliberation?.facts
  if (!facts) throw new Error('the decision has no facts')
  const last = { id: first.id, number: 0 }
  for (let number = 1; number <= sprints; number++) {
    const decision = await plannedAgain(db, first, facts)
    const { sprint, ...rest } = closedSprint(decision, { done: 1, number })
    const totals = { ...sprint.totals, completed: completed * sprint.totals.commitment }
    await publish({ db, ...service }, closing({ sprint: { ...sprint, totals }, ...rest }, 9, closedAt?.(number)))
    Object.assign(last, { id: decision.id, number })
    if ((await stored(db, 'boldness')).status === 'retired') break
  }
  return { lessons: await lessonsOf({ db, ...service }, last.id), boldness: await stored(db, 'boldness'), lived: last.number }
}

describe('an active strategy', () => {
  test('that turns against the team is retired, and the change and the lessons say why', async ({ orchestrator }) => {
    const { boldness, lessons } = await lives(orchestrator, 0.6)
    expect(boldness.status).toBe('retired')
    const because = expect.stringMatching(/^in \d+ of \d+ sprints since it last changed leaving it out would have lost less/)
    expect((await changesOf(orchestrator.db, boldness.id)).at(-1)).toMatchObject({ change: 'retired', by: 'scrum-master', reason: because })
    const told = lessons.strategies.find(({ name }) => name === 'boldness')
    expect(told).toMatchObject({ status: { before: 'active', after: 'retired' }, because })
  })

  test('is not judged by the sprint whose close made it active, on whatever day that was where the team is', async ({ orchestrator }) => {
    // All sprints close on 13 March in Auckland.
    const addedAt = '2026-03-12T20:00:00.000Z'
    const closedAt = (number: number) => (number === 1 ? addedAt : '2026-03-12T21:00:00.000Z')
    const { boldness, lived } = await lives(orchestrator, 0.6, { addedAt, closedAt })
    expect((await changesOf(orchestrator.db, boldness.id)).at(-1)).toMatchObject({
      change: 'retired',
      reason: expect.stringContaining(`of ${lived - 1} sprints since`),
    })
  })

  test('that helps stays', async ({ orchestrator }) => {
    expect((await lives(orchestrator, 1.1)).boldness.status).toBe('active')
  })

  test('that a person has pinned stays, whatever its record', async ({ orchestrator }) => {
    const pin = (db: Db) => transaction(db, async (tx) => pinStrategy(tx, await stored(tx, 'boldness'), changing))
    expect((await lives(orchestrator, 0.6, { before: pin })).boldness).toMatchObject({ status: 'active', pinned: true })
  })
})
