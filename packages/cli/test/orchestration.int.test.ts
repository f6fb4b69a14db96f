import {
  backlogOperations,
  chronicleOperations,
  orchestratorOperations,
  type ProblemError,
  projectOperations,
  type Run,
  sprintOperations,
  SprintStarted,
} from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import { isNative } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { startSystem, type System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const test = base.extend<{ system: System }>({
  // oxlint-disable-next-line no-empty-pattern
  system: async ({}, use) => {
    const system = await startSystem()
    await use(system)
    await system.stop()
  },
})

const orchestrate = ({ clients }: System, projectId = 'ATLAS'): Promise<Run> =>
  clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })

async function decisionOf({ clients }: System, run: Run) {
  if (run.decisionId === null) throw new Error(`no decision: ${run.outcome}`)
  return clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: run.decisionId } })
}

async function sprintsOf({ clients }: System, projectId = 'ATLAS') {
  return (await clients.sprint.call(sprintOperations.listSprints, { params: { projectId } })).items
}

const refusal = (code: string) => expect.objectContaining({ constructor: UpstreamRefusal, code })

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

test('a second orchestration finds nothing to do and changes nothing', async ({ system }) => {
  await createTeam(system.clients)
  await orchestrate(system)
  const again = await orchestrate(system)
  expect(again.actions.map((action) => action.do)).toEqual(['wait'])
  expect(await sprintsOf(system)).toHaveLength(1)
})

test.skipIf(!isNative())(
  'fifty orchestrations at once give one sprint (native only: embedded Postgres runs transactions one by one)',
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

test('with autonomy propose nothing is done before a lead approves, and then exactly what was proposed', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'propose' } })
  const run = await orchestrate(system)
  expect(await sprintsOf(system)).toHaveLength(0)
  const proposed = await decisionOf(system, run)
  expect(proposed.status).toBe('proposed')

  const params = { decisionId: proposed.id }
  const member = await system.clientsAs({ role: 'member', projects: '*' })
  await expect(member.orchestrator.call(orchestratorOperations.approveDecision, { params })).rejects.toEqual(refusal('forbidden'))
  const approval = await system.clients.orchestrator.call(orchestratorOperations.approveDecision, { params })
  expect(approval.trigger).toBe('approval')
  const [sprint] = await sprintsOf(system)
  expect(sprint?.decisionId).toBe(proposed.id)
  const again = await system.clients.orchestrator.call(orchestratorOperations.approveDecision, { params })
  expect(again.status).toBe('done')
  expect(await sprintsOf(system)).toHaveLength(1)
  const other = await system.clientsAs({ sub: 'someone else', role: 'lead', projects: '*' })
  await expect(other.orchestrator.call(orchestratorOperations.approveDecision, { params })).rejects.toEqual(refusal('decision-not-pending'))
})

test('a rejected proposal is never carried out, and the next run proposes anew', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'propose' } })
  const first = await decisionOf(system, await orchestrate(system))
  const params = { decisionId: first.id }
  const rejected = await system.clients.orchestrator.call(orchestratorOperations.rejectDecision, { params, body: { reason: 'not yet' } })
  expect(rejected).toMatchObject({ status: 'rejected', reason: 'not yet', decidedBy: 'tester' })
  const second = await decisionOf(system, await orchestrate(system))
  expect(second.id).not.toBe(first.id)
  expect(await sprintsOf(system)).toHaveLength(0)
})

test('a proposal that nobody answered until its sprint would be over is dropped, and a new one is made', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'propose' } })
  const first = await decisionOf(system, await orchestrate(system))
  system.clock.set('2026-04-01T09:00:00Z')
  const second = await decisionOf(system, await orchestrate(system))
  const params = { decisionId: first.id }
  expect(await system.clients.orchestrator.call(orchestratorOperations.getDecision, { params })).toMatchObject({
    status: 'failed',
    reason: 'it was good until 2026-03-04',
  })
  expect(second).toMatchObject({ status: 'proposed', snapshot: { sprint: { startsOn: '2026-04-01' } } })
})

test('nothing is planned for an archived project', async ({ system }) => {
  const { projectId } = await createTeam(system.clients)
  await system.clients.project.call(projectOperations.changeProject, { params: { projectId }, body: { status: 'archived' } })
  expect((await orchestrate(system)).outcome).toBe('the project is archived')
  expect(await sprintsOf(system)).toHaveLength(0)
})

test('a sprint that a person planned and nobody started in time does not keep a new one from being planned', async ({ system }) => {
  const { projectId } = await createTeam(system.clients)
  const [startsOn, endsOn] = ['2026-02-02', '2026-02-06']
  await system.clients.sprint.call(sprintOperations.planSprint, {
    params: { projectId },
    body: { startsOn, endsOn, workingDays: [startsOn] },
  })
  await orchestrate(system)
  expect((await sprintsOf(system)).map(({ status }) => status)).toEqual(['active', 'planned'])
})

test('with autonomy observe a plan is recorded and nothing is touched', async ({ system }) => {
  await createTeam(system.clients, { policy: { autonomy: 'observe' } })
  const decision = await decisionOf(system, await orchestrate(system))
  expect(decision).toMatchObject({ status: 'recorded', result: { kind: 'plan' } })
  expect(await sprintsOf(system)).toHaveLength(0)
})

test('the kill switch stops all acting at once, outlives a restart, and work goes on when it is released', async ({ system }) => {
  await createTeam(system.clients)
  const set = (engaged: boolean) =>
    system.clients.orchestrator.call(orchestratorOperations.setKillSwitch, { body: { engaged, reason: 'audit' } })
  await set(true)
  await system.halt('orchestrator')
  await system.restart('orchestrator')
  const stopped = await orchestrate(system)
  expect(stopped.outcome).toContain('kill switch is engaged: audit')
  expect(await sprintsOf(system)).toHaveLength(0)
  await set(false)
  await orchestrate(system)
  expect(await sprintsOf(system)).toHaveLength(1)
})

test('a sprint closes on its end date, unfinished work is carried over and planned first', async ({ system }) => {
  const { projectId } = await createTeam(system.clients)
  await orchestrate(system)
  await system.settle()
  system.clock.set('2026-03-16T09:00:00Z')
  const run = await orchestrate(system)
  await system.settle()
  expect(run.actions.map((action) => action.do)).toEqual(expect.arrayContaining(['hold-daily-scrum', 'close-sprint']))
  const [next, closed] = await sprintsOf(system)
  expect(closed).toMatchObject({ status: 'closed', totals: { completed: 0 } })
  expect(next?.startsOn).toBe('2026-03-16')

  const later = await orchestrate(system)
  expect(later.outcome).not.toBe('')
  const items = await system.clients.backlog.call(backlogOperations.listItems, { params: { projectId } })
  expect(items.items.some(({ carriedOver }) => carriedOver)).toBe(true)
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

test('a sprint that only claims to come of a decision leaves the decision alone', async ({ system }) => {
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

test('a replay of a recorded decision agrees to the byte', async ({ system }) => {
  await createTeam(system.clients)
  const { id } = await decisionOf(system, await orchestrate(system))
  const replay = await system.clients.orchestrator.call(orchestratorOperations.replayDecision, { params: { decisionId: id } })
  expect(replay.same).toBe(true)
  expect(replay.recomputed).toBe(replay.recorded)
})

test('a what-if shows what a week without a person would change, and changes nothing itself', async ({ system }) => {
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

test('a service that is away fails the run with its name, and once it is back a run does the work without a restart', async ({
  system,
}) => {
  await createTeam(system.clients)
  await system.halt('sprint')
  await expect(orchestrate(system)).rejects.toThrow('sprint does not answer')
  await system.restart('sprint')
  // The breaker lets one call try again after a few seconds.
  await expect
    .poll(
      () =>
        orchestrate(system).then(
          ({ status }) => status,
          ({ code }: ProblemError) => code,
        ),
      { timeout: 60_000 },
    )
    .toBe('done')
  expect(await sprintsOf(system)).toHaveLength(1)
})

test('a sprint closes although Chronicle is down, and Chronicle catches up', async ({ system }) => {
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
