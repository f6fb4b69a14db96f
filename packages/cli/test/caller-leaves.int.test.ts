import { orchestratorOperations, sprintOperations } from '@dsm/contracts'
import { expect } from 'vitest'
import { sprintsOf } from './system/orchestrated.ts'
import { createTeam } from './system/team.ts'
import { test } from './system/watched.ts'

const params = { projectId: 'ATLAS' }

test(
  'a run that is begun is brought to its end although whoever asked for it has left',
  { tags: ['G11'] },
  async ({ watched: { system, proxy } }) => {
    const { orchestrator } = system.clients
    await createTeam(system.clients)
    const leaving = new AbortController()
    proxy.trap({
      operation: sprintOperations.planSprint,
      when: 'before',
      spring: async () => {
        leaving.abort(new Error('no patience'))
        // Only now does the orchestrator hear that its caller is gone: it has read the end of the connection before it reads this answer.
        await orchestrator.call(orchestratorOperations.getKillSwitch)
        return 'forward'
      },
    })
    await expect(orchestrator.call(orchestratorOperations.orchestrate, { params, signal: leaving.signal })).rejects.toThrow('no patience')
    const runs = async () => (await orchestrator.call(orchestratorOperations.listRuns, { params })).items.map(({ status }) => status)
    await expect.poll(runs).toEqual(['done'])
    expect((await sprintsOf(system)).map(({ status }) => status)).toEqual(['active'])
  },
)
