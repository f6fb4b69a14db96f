import { type Decision, nothingBelieved, orchestratorOperations, sprintOperations, type WhatIf } from '@dsm/contracts'
import { fingerprint } from '@dsm/testing/fuzz'
import { expect } from 'vitest'
import { decisionOf, orchestrate, refusal, sprintsOf, test } from './system/orchestrated.ts'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const operations = orchestratorOperations
const project = { projectId: 'ATLAS' }
const { strategies: _none, ...unbelieved } = nothingBelieved

/** Many small items, so that a more cautious commitment is another plan. */
const items = Array.from({ length: 24 }, (_, index) => ({ title: `Item ${index + 1}`, points: 0.5 }))

const countOf = async ({ databases }: System, table: 'episodes' | 'strategy_applications') =>
  (await databases.orchestrator.pool.query(`select 1 from ${table}`)).rowCount
const strategiesOf = async ({ clients }: System) =>
  (await clients.orchestrator.call(operations.listStrategies, { params: project, query: { limit: 200 } })).items
const replayOf = ({ clients }: System, { id }: Decision) =>
  clients.orchestrator.call(operations.replayDecision, { params: { decisionId: id } })
const whatIf = ({ clients }: System, { id }: Decision, ...changes: WhatIf[]) =>
  clients.orchestrator.call(operations.whatIf, { params: { decisionId: id }, body: { changes } })

/** Ends the sprint that runs after half of its working days, with some items done, and waits until everything is learned from it. */
async function closeSprint(system: System): Promise<void> {
  const { sprint } = system.clients
  const [running] = await sprintsOf(system)
  const params = { sprintId: running?.id ?? '' }
  const tasks = await sprint.call(sprintOperations.listTasks, { params })
  for (const { itemId } of tasks.slice(0, 8)) {
    await sprint.call(sprintOperations.recordProgress, { params: { ...params, itemId }, body: { status: 'done' } })
  }
  system.clock.set('2026-03-06T16:00:00Z')
  await sprint.call(sprintOperations.closeSprint, { params })
  await system.settle()
}

test('a decision holds what it was made of, and its episode and every strategy that it weighed are written down with it', async ({
  system,
}) => {
  await createTeam(system.clients, { items })
  const decision = await decisionOf(system, await orchestrate(system))
  const { belief } = decision.snapshot
  expect(belief).toMatchObject({ recall: { episodes: [], empty: 'no-episodes' }, peers: [], record: [] })
  expect(belief.strategies.map(({ name }) => name)).toContain('new-team-caution')

  const { deliberation, result } = decision
  if (!deliberation || result.kind === 'wait') throw new Error('there is a plan')
  expect(deliberation.facts).toMatchObject({ teamSize: 2, readyItems: 24, readyPoints: 12, pastSprints: 0 })
  expect(deliberation.candidates.map(({ label }) => label)).toContain('cautious')
  expect(deliberation.advice).toMatchObject({ verdict: 'unavailable', model: null })
  expect(deliberation.choice).toMatchObject({ candidate: 1, by: 'rule', confidence: { mean: 0.85, sprints: 0 } })
  expect(result.digest).toBe(deliberation.candidates[0]?.digest)

  const { items: episodes } = await system.clients.orchestrator.call(operations.listEpisodes, { params: project })
  expect(episodes).toEqual([expect.objectContaining({ decisionId: decision.id, facts: deliberation.facts, evidence: [], outcome: null })])
  expect(episodes[0]?.decision).toMatchObject({ commitment: result.certificate.totalPoints, p50: result.forecast.p50 })
  const held = belief.strategies.filter(({ holds }) => holds)
  expect(held.map(({ name }) => name)).toEqual(['new-team-caution'])
  expect(await countOf(system, 'strategy_applications')).toBe(held.length)
  const { items: log } = await system.clients.orchestrator.call(operations.listStrategyApplications, {
    params: { strategyId: held[0]?.strategyId ?? '' },
  })
  expect(log).toEqual([
    expect.objectContaining({ decisionId: decision.id, arm: held[0]?.applied ? 'treatment' : 'control', propensity: 0.5, outcome: null }),
  ])
})

test.for([
  ['with autonomy observe', { policy: { autonomy: 'observe' } }],
  ['without a plan', { people: [], items: [] }],
] as const)('%s nothing is written down that an outcome could be held against', async ([, setup], { system }) => {
  await createTeam(system.clients, { items, ...structuredClone(setup) })
  const decision = await decisionOf(system, await orchestrate(system))
  expect(decision.status).toBe('recorded')
  expect(await countOf(system, 'episodes')).toBe(0)
  expect(await countOf(system, 'strategy_applications')).toBe(0)
})

test(
  'a decision is replayed bit for bit although strategies, memory and record have changed since',
  { tags: ['G14'] },
  async ({ system }) => {
    await createTeam(system.clients, { items })
    const first = await decisionOf(system, await orchestrate(system))
    await closeSprint(system)
    for (const { id: strategyId } of (await strategiesOf(system)).slice(0, 2)) {
      await system.clients.orchestrator.call(operations.retireStrategy, { params: { strategyId }, body: { reason: 'a test' } })
    }
    await system.clients.orchestrator.call(operations.addStrategy, {
      params: project,
      body: { name: 'half-of-it', when: [], then: { do: 'scale-commitment', factor: 0.5 }, because: 'a test', status: 'active' },
    })
    system.clock.set('2026-03-16T09:00:00Z')
    const second = await decisionOf(system, await orchestrate(system))
    expect(second.id).not.toBe(first.id)
    expect(second.snapshot.belief).toMatchObject({ record: [false], recall: { episodes: [{ sprintKey: 'ATLAS-S01' }] } })
    expect(second.snapshot.belief.strategies.find(({ name }) => name === 'half-of-it')).toMatchObject({ applied: true, propensity: 1 })
    expect(second.deliberation?.candidates[0]).toMatchObject({ label: 'with-strategies', terms: { commitScale: 0.5 } })
    expect(second.explanation.join('\n')).toContain('I recall 1 similar sprint of 1: ATLAS-S01')

    for (const decision of [first, second]) {
      const replay = await replayOf(system, decision)
      expect(replay).toMatchObject({ same: true, recorded: replay.recomputed })
      expect(replay.recorded).not.toBeNull()
    }
  },
)

test('a what-if applies and forgets without leaving a trace, and refuses a strategy that the decision does not know', async ({
  system,
}) => {
  await createTeam(system.clients, { items })
  const decision = await decisionOf(system, await orchestrate(system))
  const caution = decision.snapshot.belief.strategies.find(({ name }) => name === 'new-team-caution')
  const strategyId = caution?.strategyId ?? ''
  const before = await fingerprint(system.databases.orchestrator.pool)
  const [taken, left] = [
    await whatIf(system, decision, { change: 'apply-strategy', strategyId, applied: true }),
    await whatIf(system, decision, { change: 'apply-strategy', strategyId, applied: false }),
  ]
  expect(taken.difference.commitPoints.after).toBeLessThan(left.difference.commitPoints.after ?? 0)
  expect([taken, left].map(({ difference }) => difference.same)).toEqual([caution?.applied, !caution?.applied])
  expect(taken.explanation.join('\n')).toContain('applied in this what-if')
  const forgetful = await whatIf(system, decision, { change: 'forget', what: 'memory' })
  expect(forgetful.explanation.join('\n')).toContain('I recall no similar sprint: memory is off.')
  const unknown: WhatIf = { change: 'apply-strategy', strategyId: decision.id, applied: true }
  await expect(whatIf(system, decision, unknown)).rejects.toEqual(refusal('not-found'))
  expect(await fingerprint(system.databases.orchestrator.pool)).toBe(before)
})

test('a preview shows the whole deliberation of the run that comes after it, and writes nothing anywhere', async ({ system }) => {
  await createTeam(system.clients, { items })
  await system.settle()
  const everything = () => Promise.all(Object.values(system.databases).map(({ pool }) => fingerprint(pool)))
  const before = await everything()
  const preview = await system.clients.orchestrator.call(operations.previewPlan, { params: project })
  expect(preview.deliberation?.advice).toMatchObject({ verdict: 'off', reason: 'nothing is decided here' })
  const { strategies, ...believed } = preview.snapshot.belief
  expect(believed).toMatchObject({ ...unbelieved, recall: { empty: 'no-episodes' }, seed: believed.seed })
  expect(preview).toMatchObject({ autonomy: 'act', killSwitch: { engaged: false }, next: { do: 'plan-sprint' } })
  await system.settle()
  expect(await everything()).toEqual(before)

  const decision = await decisionOf(system, await orchestrate(system))
  const weighed = (considered: typeof strategies) => considered.map(({ strategyId: _new, ...rest }) => rest)
  expect(weighed(strategies)).toEqual(weighed(decision.snapshot.belief.strategies))
  // Digests cover the ids of strategies that had none yet.
  const undigested = (value: unknown) => JSON.parse(JSON.stringify(value, (key, held: unknown) => (key === 'digest' ? undefined : held)))
  expect(undigested(preview.deliberation?.candidates)).toEqual(undigested(decision.deliberation?.candidates))
  expect(undigested(preview.result)).toEqual(undigested(decision.result))
})

test('the status of a running sprint says what it will end with, from its second day on', async ({ system }) => {
  await createTeam(system.clients, { items })
  await orchestrate(system)
  const statusOf = () => system.clients.orchestrator.call(operations.getStatus, { params: project })
  expect((await statusOf()).activeSprint).toMatchObject({ outlook: null })
  system.clock.set('2026-03-06T09:00:00Z')
  const { activeSprint } = await statusOf()
  expect(activeSprint?.outlook).toMatchObject({ p50: expect.any(Number), commitmentMet: expect.any(Number) })
  expect(activeSprint?.outlook?.p15).toBeLessThanOrEqual(activeSprint?.outlook?.p85 ?? 0)
})
