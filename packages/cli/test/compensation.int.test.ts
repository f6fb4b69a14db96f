import { orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { expect } from 'vitest'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'
import { test } from './system/watched.ts'

const params = { projectId: 'ATLAS' }

/** A sprint that a person plans for April and starts at once. */
async function startAnother({ clients: { sprint } }: System) {
  const body = { startsOn: '2026-04-06', endsOn: '2026-04-19', workingDays: ['2026-04-06', '2026-04-07'], people: [], tasks: [] }
  const { id } = await sprint.call(sprintOperations.planSprint, { params, body })
  return sprint.call(sprintOperations.startSprint, { params: { sprintId: id } })
}

test(
  'a sprint that cannot be started any more is cancelled, its decision says why, and the next run waits for the other one',
  { tags: ['G11'] },
  async ({ watched: { system, proxy } }) => {
    const { orchestrator, sprint } = system.clients
    await createTeam(system.clients)
    proxy.trap({
      operation: sprintOperations.startSprint,
      when: 'before',
      spring: async () => {
        await startAnother(system)
        return 'forward'
      },
    })
    const run = await orchestrator.call(orchestratorOperations.orchestrate, { params })
    const [other, ours] = (await sprint.call(sprintOperations.listSprints, { params })).items
    expect(run).toMatchObject({ status: 'done', sprintId: ours?.id })
    expect(run.steps.map(({ name, status }) => [name, status])).toEqual([
      ['observe', 'done'],
      ['remember', 'done'],
      ['plan', 'done'],
      ['record-decision', 'done'],
      ['create-sprint', 'done'],
      ['start-sprint', 'failed'],
      ['cancel-sprint', 'compensated'],
    ])
    expect([other, ours].map((one) => [one?.key, one?.status])).toEqual([
      ['ATLAS-S02', 'active'],
      ['ATLAS-S01', 'cancelled'],
    ])
    const decision = await orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: run.decisionId ?? '' } })
    expect(decision.status).toBe('failed')
    expect(decision.reason).toMatch(/^ATLAS-S01 could not be started: .*active-sprint-exists.*; it was cancelled$/)

    const next = await orchestrator.call(orchestratorOperations.orchestrate, { params })
    expect(next).toMatchObject({ status: 'done', decisionId: null })
    expect(next.actions).toEqual([{ do: 'wait', because: 'ATLAS-S02 runs until 2026-04-19, 0 of 0 tasks are open' }])
  },
)

test(
  'a sprint that was refused is not planned: its decision says why and nothing is left behind',
  { tags: ['G11'] },
  async ({ watched: { system, proxy } }) => {
    const { orchestrator, sprint } = system.clients
    await createTeam(system.clients)
    proxy.trap({
      operation: sprintOperations.planSprint,
      when: 'before',
      spring: async () => {
        const body = { startsOn: '2026-03-02', endsOn: '2026-03-06', workingDays: ['2026-03-02'], people: [], tasks: [] }
        await sprint.call(sprintOperations.planSprint, { params, body })
        return 'forward'
      },
    })
    const { decisionId } = await orchestrator.call(orchestratorOperations.orchestrate, { params })
    const decision = await orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: decisionId ?? '' } })
    expect(decision).toMatchObject({ status: 'failed', sprintId: null, reason: expect.stringContaining('sprint-overlap') })
    const { items } = await sprint.call(sprintOperations.listSprints, { params })
    expect(items.map(({ decisionId: planner }) => planner)).toEqual([null])
  },
)
