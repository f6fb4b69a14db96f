import { type DecisionLessons, type DomainEvent, EpisodeRecorded, orchestratorOperations as operations } from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test as base } from 'vitest'
import { orchestratorService } from '../../src/index.ts'
import { about, closedSprint, closing, planned, plannedAgain } from './closed-sprints.ts'

const test = base.extend<{ orchestrator: TestService }>({
  // oxlint-disable-next-line no-empty-pattern
  orchestrator: async ({}, use) => {
    const orchestrator = await startTestService(orchestratorService())
    await use(orchestrator)
    await orchestrator.stop()
  },
})

async function publish({ carrier, settle }: TestService, ...events: readonly DomainEvent[]) {
  await carrier.publish(
    events.map((event) => JSON.stringify(event)),
    { field: 'test', value: '1' },
  )
  await settle()
}

const lessonsOf = async ({ call }: TestService, decisionId: string): Promise<DecisionLessons> =>
  (await call(operations.getLessons, { params: { decisionId } })).body

async function told({ db }: TestService, type: string) {
  const { rows } = await db.query<{ event: unknown }>(`select event from outbox where event ->> 'type' = $1 order by seq`, [type])
  return rows.map(({ event }) => event)
}

const countOf = async ({ db }: TestService, table: string) => (await db.query(`select 1 from ${table}`)).rowCount

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

describe('what events told while the sprint ran', () => {
  test('hours that daily scrums missed and time off that was told late are found as absence', async ({ orchestrator }) => {
    const decision = await planned(orchestrator.db)
    const closed = closedSprint(decision, { done: 1 })
    const [one, two] = closed.sprint.people
    if (!one || !two) throw new Error('no people')
    const entry = { personId: one.personId, name: one.name, hoursToday: 0, absent: 'sick', progressed: [], today: [], blocked: [] }
    const scrum = {
      sprintId: closed.sprint.id,
      date: '2026-03-04',
      dayNumber: 3,
      daysLeft: 7,
      entries: [entry],
      totals: closed.sprint.totals,
      burndown: { date: '2026-03-04', ideal: 1, remaining: 1, completed: 0, scope: 1, forecast: null },
      forecast: { p15: 1, p50: 2, p85: 3, expectedDoneOn: null },
      warnings: [],
      openImpediments: [],
      heldAt: '2026-03-04T09:00:00.000Z',
    }
    const timeOff = {
      id: uuidv7(),
      personId: two.personId,
      from: '2026-03-05',
      to: '2026-03-06',
      portion: 1,
      kind: 'sick',
      note: '',
      externalKey: null,
    }
    const booked = (changes: object, day: string) =>
      about({ id: two.personId, projectId: 'ATLAS' }, 'time-off.booked.v1', {
        day,
        sequence: 1,
        data: { projectIds: ['ATLAS'], personName: two.name, timeOff: { ...timeOff, ...changes } },
      })
    await publish(
      orchestrator,
      about(closed.sprint, 'daily-scrum.held.v1', { day: '2026-03-04', sequence: 3, data: { sprintKey: closed.sprint.key, scrum } }),
      booked({}, '2026-03-05'),
      // Known before the sprint was planned: no surprise.
      booked({ id: uuidv7(), from: '2026-03-09', to: '2026-03-13' }, '2026-03-01'),
    )
    await publish(orchestrator, closing(closed))
    const [absence] = (await lessonsOf(orchestrator, decision.id)).causes.filter(({ cause }) => cause === 'absence')
    expect(absence?.people.toSorted()).toEqual([one.name, two.name].toSorted())
    // 8 hours of the one; two days of the other, whose whole days have 10 hours of which 8 were planned.
    expect(absence?.evidence).toContain('24 hours less')
    expect(await countOf(orchestrator, 'sprint_hours')).toBe(0)
  })

  test('progress is kept until the sprint is closed or cancelled, and only of sprints that are learned from', async ({ orchestrator }) => {
    const decision = await planned(orchestrator.db)
    const closed = closedSprint(decision, { done: 1 })
    const [task] = closed.tasks
    if (!task) throw new Error('no task')
    const progress = (sprintId: string) => {
      const { itemId, itemKey, points, personId, personName } = task
      const at = { on: '2026-03-04', at: '2026-03-04T15:00:00.000Z', source: 'manual', note: '' }
      const entry = { id: uuidv7(), itemId, itemKey, points, personId, personName, status: 'in-progress', remainingPoints: 1, ...at }
      return about({ id: sprintId, projectId: 'ATLAS' }, 'task.progressed.v1', {
        day: '2026-03-04',
        sequence: 4,
        data: { entry, totals: closed.sprint.totals },
      })
    }
    await publish(orchestrator, progress(closed.sprint.id), progress(uuidv7()))
    expect(await countOf(orchestrator, 'sprint_progress')).toBe(1)
    const cancelled = { sprint: closed.sprint, tasks: closed.tasks, reason: '' }
    await publish(orchestrator, about(closed.sprint, 'sprint.cancelled.v1', { day: '2026-03-05', sequence: 5, data: cancelled }))
    expect(await countOf(orchestrator, 'sprint_progress')).toBe(0)
    await publish(orchestrator, closing(closed), progress(closed.sprint.id))
    expect(await countOf(orchestrator, 'sprint_progress')).toBe(0)
  })
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

test('a failed sprint suggests a rule, which is tried while the history speaks for it, and retired when that turns against it', async ({
  orchestrator,
}) => {
  const first = await planned(orchestrator.db)
  const facts = first.deliberation?.facts ?? fail()
  const commitment = first.result.kind === 'plan' ? first.result.certificate.totalPoints : fail()
  const live = async (number: number, completed: number) => {
    const decision = number === 1 ? first : await plannedAgain(orchestrator.db, first, facts)
    const { sprint, ...rest } = closedSprint(decision, { done: 1, number })
    await publish(orchestrator, closing({ sprint: { ...sprint, totals: { ...sprint.totals, commitment, completed } }, ...rest }))
    return lessonsOf(orchestrator, decision.id)
  }
  await live(1, commitment)
  await live(2, commitment)
  const { rules } = await live(3, commitment * 0.4)
  expect(rules).toMatchObject([{ accepted: true, origin: { kind: 'failure', cause: 'over-commitment' } }])
  const statusOf = async () => {
    const { body } = await orchestrator.call(operations.listStrategies, { params: { projectId: 'ATLAS' }, query: { limit: 100 } })
    return body.items.find(({ origin }) => origin.kind === 'failure')
  }
  expect(await statusOf()).toMatchObject({ name: rules[0]?.name, status: 'trial', confidence: { sprints: 0 } })

  let number = 4
  while ((await statusOf())?.status === 'trial' && number < 40) await live(number++, commitment * 2)
  const retired = await statusOf()
  expect(retired?.status).toBe('retired')
  const { body } = await orchestrator.call(operations.getStrategyHistory, { params: { strategyId: retired?.id ?? '' } })
  expect(body.changes.at(-1)).toMatchObject({ change: 'retired', reason: expect.stringContaining('on the stored history it loses more') })
})

test('nobody else may read what was learned', async ({ orchestrator }) => {
  const { id: decisionId } = await planned(orchestrator.db)
  const as = { role: 'viewer' as const, projects: ['OTHER'] }
  expect((await orchestrator.call(operations.getLessons, { params: { decisionId }, as })).status).toBe(403)
  expect((await orchestrator.call(operations.getLessons, { params: { decisionId: uuidv7() } })).problem?.status).toBe(404)
})
