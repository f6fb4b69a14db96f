import {
  chronicleOperations,
  EpisodeRecorded,
  orchestratorOperations,
  projectOperations,
  sprintOperations,
  type Strategy,
  StrategyChanged,
} from '@dsm/contracts'
import { expect } from 'vitest'
import { decisionOf, orchestrate, sprintsOf, test } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const projectId = 'ATLAS'
const params = { projectId }

/** A strategy that applies to every sprint, so that nothing is left to chance. */
async function addStrategy({ clients }: System): Promise<Strategy> {
  const body = {
    name: 'always-a-little-less',
    when: [],
    then: { do: 'scale-commitment' as const, factor: 0.9 },
    because: 'to have one that always applies',
    status: 'active' as const,
  }
  return clients.orchestrator.call(orchestratorOperations.addStrategy, { params, body })
}

const twentyItems = Array.from({ length: 20 }, (_none, index) => ({ title: `Item ${index + 1}`, points: 1 }))
const OPEN_AT_THE_END = 1

/** Lets all but one task of the active sprint get done, with the second person away from the second day on, and closes it at its end. */
async function missSprint(system: System, awayPersonId: string) {
  const { clients, clock, settle } = system
  const [sprint] = await sprintsOf(system)
  const sprintId = sprint?.id ?? ''
  const tasks = await clients.sprint.call(sprintOperations.listTasks, { params: { sprintId } })
  const done = tasks.slice(OPEN_AT_THE_END)
  clock.set('2026-03-03T08:00:00Z')
  await clients.project.call(projectOperations.bookTimeOff, {
    params: { personId: awayPersonId },
    body: { from: '2026-03-03', to: '2026-03-13', kind: 'sick' },
  })
  await settle()
  for (const { itemId } of done)
    await clients.sprint.call(sprintOperations.recordProgress, { params: { sprintId, itemId }, body: { status: 'done' } })
  await orchestrate(system)
  clock.set('2026-03-16T09:00:00Z')
  await clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId } })
  await settle()
  return { sprintId, done: done.reduce((sum, { points }) => sum + points, 0) }
}

const archived = async ({ clients }: System, type: string) =>
  (await clients.chronicle.call(chronicleOperations.listEvents, { params, query: { type } })).items

test('a sprint comes back to its decision: outcome, causes, a changed posterior, a retrospective, and the next plan knows', async ({
  system,
}) => {
  const { clients } = system
  const { people } = await createTeam(clients, { items: twentyItems })
  const strategy = await addStrategy(system)
  expect(strategy.confidence).toMatchObject({ mean: 0.5, sprints: 0 })

  const run = await orchestrate(system)
  const decision = await decisionOf(system, run)
  const considered = decision.snapshot.belief.strategies.find(({ strategyId }) => strategyId === strategy.id)
  expect(considered).toMatchObject({ applied: true, propensity: 1, confidence: { mean: 0.5, sprints: 0 } })
  const commitment = decision.result.kind === 'plan' ? decision.result.certificate.totalPoints : 0

  const { sprintId, done } = await missSprint(system, people[1]?.id ?? '')

  const { outcome } = await decisionOf(system, run)
  expect(outcome).toMatchObject({ commitment, completed: done, commitmentMet: false })

  const learned = await clients.orchestrator.call(orchestratorOperations.getLessons, { params: { decisionId: decision.id } })
  expect(learned.causes.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(commitment - done)
  expect(learned.causes.find(({ cause }) => cause === 'absence')).toMatchObject({ people: ['Bo'], points: expect.any(Number) })
  expect(learned.strategies.find(({ strategyId }) => strategyId === strategy.id)).toMatchObject({
    arm: 'always',
    before: { mean: 0.5, sprints: 0 },
    after: { mean: expect.closeTo(1 / 3), sprints: 1 },
  })

  const now = await clients.orchestrator.call(orchestratorOperations.getStrategy, { params: { strategyId: strategy.id } })
  expect(now.confidence).toMatchObject({ mean: expect.closeTo(1 / 3), sprints: 1 })
  const changes = (await archived(system, 'strategy.changed.v1')).map((event) => StrategyChanged.parse(event).data)
  expect(changes.find((change) => change.strategy.id === strategy.id && change.change === 'scored')).toMatchObject({
    reason: expect.stringContaining(`completed ${done} of ${commitment} points`),
    confidenceBefore: { mean: 0.5 },
    confidenceAfter: { mean: expect.closeTo(1 / 3) },
  })

  const [recorded, ...more] = (await archived(system, 'episode.recorded.v1')).map((event) => EpisodeRecorded.parse(event).data)
  expect(more).toEqual([])
  expect(recorded).toMatchObject({ decisionId: decision.id, sprintId, outcome: { completed: done }, causes: learned.causes })
  const reports = await clients.chronicle.call(chronicleOperations.listReports, { params, query: { kind: 'retrospective' } })
  const sections = new Map(reports.items[0]?.sections.map(({ heading, lines }) => [heading, lines.join('\n')]))
  expect(sections.get('Causes of the miss')).toContain('Bo')
  expect(sections.get('Strategies')).toContain('always-a-little-less v1, applied: confidence 0.50 ± 0.29 → 0.33 ± 0.24 over 1 sprint')

  const next = await decisionOf(system, await orchestrate(system))
  expect(next.id).not.toBe(decision.id)
  expect(next.snapshot.belief.record).toEqual([false])
  expect(next.snapshot.belief.strategies.find(({ strategyId }) => strategyId === strategy.id)?.confidence.mean).toBeCloseTo(1 / 3)
  expect(next.explanation.join('\n')).toContain('always-a-little-less v1 (0.33 ± 0.24 over 1 sprint)')
  const calibration = await clients.orchestrator.call(orchestratorOperations.getCalibration, { params })
  expect(calibration).toMatchObject({ decisions: 1, confidence: { bins: [{ decisions: 1, happened: 0 }] }, forecast: { decisions: 1 } })
})

test('the same close, told again, teaches nothing more', { tags: ['G2'] }, async ({ system }) => {
  const { people } = await createTeam(system.clients, { items: twentyItems })
  const strategy = await addStrategy(system)
  await orchestrate(system)
  await missSprint(system, people[1]?.id ?? '')
  const [closed] = await archived(system, 'sprint.closed.v1')
  const { projectId: _project, archivedAt: _archivedAt, ...event } = closed ?? fail()
  const again = [event, { ...event, id: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b5', sequence: event.sequence + 1 }]
  await system.carrier.carrier.publish(
    again.map((one) => JSON.stringify(one)),
    { field: 'test', value: '1' },
  )
  await system.settle()
  const { confidence } = await system.clients.orchestrator.call(orchestratorOperations.getStrategy, { params: { strategyId: strategy.id } })
  expect(confidence.sprints).toBe(1)
  expect(await archived(system, 'episode.recorded.v1')).toHaveLength(1)
})

const fail = (): never => {
  throw new Error('the close is not in the archive')
}
