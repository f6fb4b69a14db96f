import { chronicleOperations, orchestratorOperations, sprintOperations, SprintStarted, type ProblemError } from '@dsm/contracts'
import { isNative } from '@dsm/testing'
import { expect } from 'vitest'
import { decisionOf, orchestrate, refusal, sprintsOf, test } from './system/orchestrated.ts'
import { createTeam } from './system/team.ts'

test('the sprint gets exactly the tasks, people and points of the decision', async ({ system }) => {
  await createTeam(system.clients)
  const run = await orchestrate(system)
  const decision = await decisionOf(system, run)
  if (decision.result.kind !== 'plan') throw new Error('no plan')

  const [sprint] = await sprintsOf(system)
  const tasks = await system.clients.sprint.call(sprintOperations.listTasks, { params: { sprintId: sprint?.id ?? '' } })
  expect(sprint).toMatchObject({ status: 'active', decisionId: decision.id, startsOn: '2026-03-02', endsOn: '2026-03-15' })
  expect(tasks.map(({ itemId, personId, points }) => ({ itemId, personId, points }))).toEqual(
    decision.result.tasks.map(({ itemId, personId, points }) => ({ itemId, personId, points })),
  )
  expect(sprint?.totals.commitment).toBe(decision.result.certificate.totalPoints)
  expect(decision.status).toBe('executed')
  expect(decision.sprintId).toBe(sprint?.id)
})

test('a second orchestration finds nothing to do and changes nothing', { tags: ['G10'] }, async ({ system }) => {
  await createTeam(system.clients)
  await orchestrate(system)
  const again = await orchestrate(system)
  expect(again.actions.map((action) => action.do)).toEqual(['wait'])
  expect(await sprintsOf(system)).toHaveLength(1)
})

test.skipIf(!isNative())(
  'fifty orchestrations at once give one sprint (native only: embedded Postgres runs transactions one by one)',
  { tags: ['G10'] },
  async ({ system }) => {
    await createTeam(system.clients)
    const runs = await Promise.all(Array.from({ length: 50 }, () => orchestrate(system)))
    expect(new Set(runs.map(({ sprintId }) => sprintId)).size).toBe(1)
    expect(await sprintsOf(system)).toHaveLength(1)
    const decisions = await system.clients.orchestrator.call(orchestratorOperations.listDecisions, { params: { projectId: 'ATLAS' } })
    expect(decisions.items).toHaveLength(1)
  },
)

test('an unknown project is refused with not-found and leaves no run behind', async ({ system }) => {
  await expect(orchestrate(system, 'NOWHERE')).rejects.toEqual(refusal('not-found'))
  expect((await system.databases.orchestrator.pool.query('select 1 from runs')).rowCount).toBe(0)
})

test('a project without people and items gets a decision to wait that says what is missing', async ({ system }) => {
  await createTeam(system.clients, { people: [], items: [] })
  const decision = await decisionOf(system, await orchestrate(system))
  expect(decision.status).toBe('recorded')
  expect(decision.result).toMatchObject({ kind: 'wait' })
  if (decision.result.kind !== 'wait') throw new Error('a plan')
  expect(decision.result.missing.map(({ code }) => code)).toEqual(expect.arrayContaining(['no-people', 'no-items']))
  expect(await sprintsOf(system)).toHaveLength(0)
})

test('a sprint closes on its end date, and the same run plans the next one with what is left of it', async ({ system }) => {
  await createTeam(system.clients)
  const first = await decisionOf(system, await orchestrate(system))
  await system.settle()
  system.clock.set('2026-03-16T09:00:00Z')
  const run = await orchestrate(system)
  expect(run.actions.map((action) => action.do)).toEqual(
    expect.arrayContaining(['hold-daily-scrum', 'close-sprint', 'plan-sprint', 'execute-decision']),
  )
  const [next, closed] = await sprintsOf(system)
  expect(closed).toMatchObject({ status: 'closed', totals: { completed: 0 } })
  expect(next).toMatchObject({ status: 'active', startsOn: '2026-03-16' })

  // Events free the items and tell the outcome: the plan of the same run has waited for both.
  const { snapshot, result } = await decisionOf(system, run)
  const carriedOver = snapshot.items.filter((item) => item.carriedOver).map(({ key }) => key)
  expect(carriedOver.toSorted()).toEqual(first.result.kind === 'plan' ? first.result.tasks.map(({ key }) => key).toSorted() : [])
  expect(snapshot.items.every(({ ready }) => ready)).toBe(true)
  expect(snapshot.belief.record).toEqual([false])
  const tasks = result.kind === 'plan' ? result.tasks : []
  expect(tasks[0]).toMatchObject({ first: 'carried-over' })
})

test('what became of a sprint comes back to the decision that planned it', async ({ system }) => {
  await createTeam(system.clients)
  const run = await orchestrate(system)
  const [sprint] = await sprintsOf(system)
  await system.clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId: sprint?.id ?? '' } })
  await system.settle()
  const { outcome } = await decisionOf(system, run)
  expect(outcome).toMatchObject({ sprintKey: sprint?.key, completed: 0, commitmentMet: false, withinInterval: false })
})

test('a sprint that only claims to come of a decision leaves the decision alone', { tags: ['G7'] }, async ({ system }) => {
  const { projectId } = await createTeam(system.clients)
  const run = await orchestrate(system)
  await system.settle()
  const { items } = await system.clients.chronicle.call(chronicleOperations.listEvents, {
    params: { projectId },
    query: { type: 'sprint.started.v1' },
  })
  const [started] = items
  const { sprint, tasks } = SprintStarted.shape.data.parse(started?.data)
  const other = { ...sprint, id: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3' }
  const data = { projectId, sprintId: other.id, sprint: other, tasks, closedOn: '2026-03-16', impediments: [] }
  const forged = { ...started, id: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b4', type: 'sprint.closed.v1', subject: other.id, data }
  await system.carrier.carrier.publish([JSON.stringify(forged)], { field: 'forged', value: '1' })
  await system.settle()
  expect((await decisionOf(system, run)).outcome).toBeNull()
})

test('a replay of a recorded decision agrees to the byte', { tags: ['G14'] }, async ({ system }) => {
  await createTeam(system.clients)
  const { id } = await decisionOf(system, await orchestrate(system))
  const replay = await system.clients.orchestrator.call(orchestratorOperations.replayDecision, { params: { decisionId: id } })
  expect(replay.same).toBe(true)
  expect(replay.recomputed).toBe(replay.recorded)
})

test('a what-if shows what a week without a person would change, and changes nothing itself', { tags: ['G14'] }, async ({ system }) => {
  const { people } = await createTeam(system.clients)
  const { id } = await decisionOf(system, await orchestrate(system))
  const answer = await system.clients.orchestrator.call(orchestratorOperations.whatIf, {
    params: { decisionId: id },
    body: { changes: [{ change: 'person-away', personId: people[0]?.id ?? '', hours: 80 }] },
  })
  expect(answer.difference.same).toBe(false)
  expect(answer.difference.commitPoints.after).toBeLessThan(answer.difference.commitPoints.before ?? 0)
  const replay = await system.clients.orchestrator.call(orchestratorOperations.replayDecision, { params: { decisionId: id } })
  expect(replay.same).toBe(true)
})

test(
  'a service that is away fails the run with its name, and once it is back a run does the work without a restart',
  { tags: ['G8'] },
  async ({ system }) => {
    await createTeam(system.clients)
    await system.halt('sprint')
    await expect(orchestrate(system)).rejects.toThrow('sprint does not answer')
    await system.restart('sprint')
    // The breaker lets one call try again after a few seconds.
    await expect
      .poll(() =>
        orchestrate(system).then(
          ({ status }) => status,
          ({ code }: ProblemError) => code,
        ),
      )
      .toBe('done')
    expect(await sprintsOf(system)).toHaveLength(1)
  },
)

test('a sprint closes although Chronicle is down, and Chronicle catches up', { tags: ['G9'] }, async ({ system }) => {
  await createTeam(system.clients)
  await orchestrate(system)
  await system.halt('chronicle')
  const [sprint] = await sprintsOf(system)
  const closed = await system.clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId: sprint?.id ?? '' } })
  expect(closed.status).toBe('closed')
  await system.restart('chronicle')
  await system.settle()
  const { rowCount } = await system.databases.chronicle.pool.query(`select 1 from reports where kind = 'retrospective'`)
  expect(rowCount).toBe(1)
})

test('a token of another project opens neither orchestration nor its decisions', async ({ system }) => {
  await createTeam(system.clients)
  const { id } = await decisionOf(system, await orchestrate(system))
  const stranger = await system.clientsAs({ role: 'lead', projects: ['OTHER'] })
  await expect(stranger.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId: 'ATLAS' } })).rejects.toEqual(
    refusal('forbidden'),
  )
  await expect(stranger.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: id } })).rejects.toEqual(
    refusal('forbidden'),
  )
})
