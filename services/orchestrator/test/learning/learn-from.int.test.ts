import { type DomainEvent, EpisodeRecorded, orchestratorOperations as operations } from '@dsm/contracts'
import type { TestService } from '@dsm/testing/service'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect } from 'vitest'
import { closedSprint, closing, planned, plannedAgain } from './closed-sprints.ts'
import { countOf, lessonsOf, publish, test } from './learning-service.ts'

async function told({ db }: TestService, type: string) {
  const { rows } = await db.query<{ event: unknown }>(`select event from outbox where event ->> 'type' = $1 order by seq`, [type])
  return rows.map(({ event }) => event)
}

test('a closed sprint gives its decision an outcome, its episode the same, its strategies a score, and lessons that add up', async ({
  orchestrator,
}) => {
  const decision = await planned(orchestrator.db)
  const closed = closedSprint(decision, { done: 1 })
  await publish(orchestrator, closing(closed))

  const { commitment, completed } = closed.sprint.totals
  const learned = await lessonsOf(orchestrator, decision.id)
  expect(learned.outcome).toMatchObject({ sprintKey: 'ATLAS-S01', commitment, completed, impediments: 0 })
  expect(learned.causes.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(commitment - completed)
  expect(learned.lessons.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['badly', 'action']))
  const { body } = await orchestrator.call(operations.getDecision, { params: { decisionId: decision.id } })
  expect(body.outcome).toMatchObject({ completed, commitmentMet: false })

  const possible = decision.snapshot.belief.strategies.filter(({ propensity }) => propensity > 0)
  expect(possible.length).toBeGreaterThan(0)
  expect(learned.strategies.map(({ strategyId }) => strategyId).toSorted()).toEqual(possible.map(({ strategyId }) => strategyId).toSorted())
  for (const { arm, before, after } of learned.strategies) {
    expect(before.sprints).toBe(0)
    expect(after.mean).toBe(arm === 'control' ? before.mean : 1 / 3)
  }
})

test('what was learned is told once, with everything that the retrospective needs', async ({ orchestrator }) => {
  const decision = await planned(orchestrator.db)
  const closed = closedSprint(decision, { done: 1 })
  await publish(orchestrator, closing(closed))
  const events = (await told(orchestrator, 'episode.recorded.v1')).map((event) => EpisodeRecorded.parse(event))
  expect(events).toHaveLength(1)
  const { rules, ...learned } = await lessonsOf(orchestrator, decision.id)
  expect(events[0]).toMatchObject({
    subject: decision.id,
    time: '2026-03-13T16:00:00.000Z',
    data: { ...learned, projectId: 'ATLAS', sprintId: decision.sprintId, sprintKey: 'ATLAS-S01' },
  })
  expect(rules).toMatchObject([{ accepted: false, origin: { kind: 'failure' }, because: expect.stringContaining('3 are needed') }])
})

describe('nothing happens twice', () => {
  test.for([
    ['the same event again', (event: DomainEvent) => event],
    ['the same close under a new id, with other figures', (event: DomainEvent) => ({ ...event, id: uuidv7(), sequence: 10 })],
  ] as const)('%s', async ([, repeat], { orchestrator }) => {
    const decision = await planned(orchestrator.db)
    const event = closing(closedSprint(decision, { done: 1 }))
    await publish(orchestrator, event)
    const before = [
      await lessonsOf(orchestrator, decision.id),
      await countOf(orchestrator, 'outbox'),
      await countOf(orchestrator, 'episode_outcomes'),
    ]
    expect(before[0]).toMatchObject({ outcome: { completed: 3 } })
    await publish(orchestrator, repeat(event))
    const later = { ...closedSprint(decision, { done: 2 }), closedOn: '2026-03-14' }
    await publish(orchestrator, closing(later, 11))
    expect([
      await lessonsOf(orchestrator, decision.id),
      await countOf(orchestrator, 'outbox'),
      await countOf(orchestrator, 'episode_outcomes'),
    ]).toEqual(before)
  })
})

test('sprints may close in another order than they were planned in', async ({ orchestrator }) => {
  const first = await planned(orchestrator.db)
  const second = await plannedAgain(orchestrator.db, first, { ...(first.deliberation?.facts ?? fail()), pastSprints: 1 })
  await publish(orchestrator, closing(closedSprint(second, { done: 3, number: 2 })))
  await publish(orchestrator, closing(closedSprint(first, { done: 1 })))
  expect((await lessonsOf(orchestrator, first.id)).outcome?.sprintKey).toBe('ATLAS-S01')
  expect((await lessonsOf(orchestrator, second.id)).outcome?.sprintKey).toBe('ATLAS-S02')
  expect(await countOf(orchestrator, 'episode_outcomes')).toBe(2)
})

const fail = (): never => {
  throw new Error('the decision has no facts')
}

test('a sprint that no decision planned, or that only names one, teaches nothing', async ({ orchestrator }) => {
  const decision = await planned(orchestrator.db)
  const { sprint, ...rest } = closedSprint(decision, { done: 1 })
  for (const foreign of [{ decisionId: null }, { decisionId: uuidv7() }, { id: uuidv7() }, { projectId: 'OTHER' }]) {
    await publish(orchestrator, closing({ sprint: { ...sprint, ...foreign }, ...rest }))
  }
  expect(await lessonsOf(orchestrator, decision.id)).toEqual({
    decisionId: decision.id,
    outcome: null,
    causes: [],
    lessons: [],
    strategies: [],
    rules: [],
  })
  expect(await countOf(orchestrator, 'lessons')).toBe(0)
})

test('a rule that the history shows goes on trial once, with the sprints that support it, and the lessons say so', async ({
  orchestrator,
}) => {
  const first = await planned(orchestrator.db)
  const facts = first.deliberation?.facts ?? fail()
  const last: string[] = []
  for (let number = 1; number <= 16; number++) {
    const isBad = number % 3 === 0
    const decision = await plannedAgain(orchestrator.db, first, { ...facts, dependencyShare: isBad ? 0.6 : 0.1 })
    const { sprint, ...rest } = closedSprint(decision, { done: 1, number })
    const p50 = decision.result.kind === 'plan' ? decision.result.forecast.p50 : 0
    const totals = { ...sprint.totals, completed: p50 * (isBad ? 0.45 : 1 + 0.02 * (number % 2)) }
    await publish(orchestrator, closing({ sprint: { ...sprint, totals }, ...rest }))
    last.push(decision.id)
  }
  const found = (await Promise.all(last.map((id) => lessonsOf(orchestrator, id)))).flatMap(({ rules }) => rules)
  const accepted = found.filter(({ accepted: passed, origin }) => passed && origin.kind === 'mined')
  expect(accepted.map(({ rule }) => rule.when[0])).toEqual([{ fact: 'dependencyShare', is: '>', value: expect.any(Number) }])
  const [rule] = accepted
  expect(rule?.origin).toMatchObject({ kind: 'mined', probability: expect.any(Number) })
  expect(rule?.backTest.lossWith).toBeLessThan(rule?.backTest.lossWithout ?? 0)
  const { body } = await orchestrator.call(operations.listStrategies, { params: { projectId: 'ATLAS' }, query: { limit: 100 } })
  expect(body.items.filter(({ origin }) => origin.kind === 'mined')).toMatchObject([{ name: rule?.name, status: 'trial' }])
  const { body: calibration } = await orchestrator.call(operations.getCalibration, { params: { projectId: 'ATLAS' } })
  expect(calibration).toMatchObject({
    decisions: 16,
    confidence: { decisions: 16 },
    forecast: { decisions: 16 },
    interval: { decisions: 16 },
  })
})

test('nobody else may read what was learned', async ({ orchestrator }) => {
  const { id: decisionId } = await planned(orchestrator.db)
  const as = { role: 'viewer' as const, projects: ['OTHER'] }
  expect((await orchestrator.call(operations.getLessons, { params: { decisionId }, as })).status).toBe(403)
  expect((await orchestrator.call(operations.getLessons, { params: { decisionId: uuidv7() } })).problem?.status).toBe(404)
})
