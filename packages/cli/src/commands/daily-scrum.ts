import { Id, orchestratorOperations, type Run, type Sprint, sprintOperations } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import { z } from 'zod'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { dailyScrumView } from '../view/daily-scrum-view.ts'
import { command } from './command.ts'

/** What a daily scrum came to. `run` is null where nothing was to be held, for the reason that `outcome` gives. */
export type HeldScrum = { sprint: Pick<Sprint, 'id' | 'key' | 'projectId' | 'status'>; run: Run | null; outcome: string }

/** What a schedule runs. It asks for two operations and nothing else, so that its token can be for these alone. */
export const dailyScrum = command({
  usage: 'daily-scrum',
  summary:
    "Do what is due in a sprint's project, the daily scrum above all; for schedules: a sprint that is over, and an agent that is stopped, are no failures",
  options: [['--sprint <id>', 'the id of the sprint']],
  examples: ['dsm daily-scrum --sprint 0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3'],
  input: z.object({ sprint: Id }),
  run: async ({ sprint: sprintId }, { clients, working }) => {
    const opened = await clients()
    const { id, key, projectId, status } = await opened.sprint.call(sprintOperations.getSprint, { params: { sprintId } })
    const sprint = { id, key, projectId, status }
    if (status === 'closed' || status === 'cancelled') {
      return { data: { sprint, run: null, outcome: `${key} is ${status}: it has no more daily scrums` }, view: dailyScrumView }
    }
    const data: HeldScrum = { sprint, ...(await working(`holding the daily scrum of ${key}`, () => hold(opened, projectId))) }
    return { data, view: dailyScrumView, exit: data.run?.status === 'failed' ? exitCodes.failure : exitCodes.ok }
  },
})

async function hold({ orchestrator }: Clients, projectId: string): Promise<Pick<HeldScrum, 'run' | 'outcome'>> {
  try {
    const run = await orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId }, query: { trigger: 'schedule' } })
    return { run, outcome: run.outcome }
  } catch (error) {
    if (!(error instanceof UpstreamRefusal) || error.code !== 'kill-switch-engaged') throw error
    return { run: null, outcome: error.message }
  }
}
