import { orchestratorOperations, ProjectId, projectOperations, type Schedule, type Schedules } from '@dsm/contracts'
import { z } from 'zod'
import { exitCodes } from '../failure/exit-codes.ts'
import { schedulesView } from '../view/schedules-view.ts'
import { command } from './command.ts'
import { listUpTo } from './pages.ts'

const SCHEDULES_MAX = 10_000

export const schedules = command({
  usage: 'schedules',
  summary: 'The daily scrums that are wanted, and what the scheduler has of them; exit code 2 if one is not as wanted',
  options: [['--project <id>', 'of this project only']],
  examples: ['dsm schedules', 'dsm schedules --json | jq .schedules[].nextAt'],
  input: z.object({ project: ProjectId.optional() }),
  run: async ({ project: projectId }, { clients }) => {
    const { orchestrator, project } = await clients()
    if (projectId !== undefined) await project.call(projectOperations.getProject, { params: { projectId } })
    let scheduler: Schedules['scheduler'] | undefined
    const { items } = await listUpTo<Schedule>(SCHEDULES_MAX, async (query) => {
      const page = await orchestrator.call(orchestratorOperations.listSchedules, { query })
      scheduler ??= page.scheduler
      return page
    })
    const shown = items.filter((schedule) => projectId === undefined || schedule.projectId === projectId)
    const isWell = !scheduler?.fault && shown.every(({ state }) => state === 'present')
    const data = { scheduler: scheduler ?? { kind: 'none' as const, fault: null, lookedAt: null }, schedules: shown }
    return { data, view: schedulesView, exit: isWell || data.scheduler.kind === 'none' ? exitCodes.ok : exitCodes.partial }
  },
})
