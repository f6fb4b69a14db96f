import { orchestratorOperations, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import { exitCodes } from '../failure/exit-codes.ts'
import { usageFailure } from '../failure/failure.ts'
import { previewView } from '../view/plan-view.ts'
import { statusView } from '../view/run-view.ts'
import { command } from './command.ts'
import { exitOfPlan, runAnswer } from './run-answer.ts'

const ProjectInput = z.object({ project: ProjectId })

export const orchestrate = command({
  usage: 'orchestrate <project>',
  summary: 'Look what is due in a project and do it: plan, start, daily scrum, close; safe to call at any time',
  examples: ['dsm orchestrate 1'],
  input: ProjectInput,
  run: async ({ project: projectId }, { clients, working }) => {
    const { orchestrator } = await clients()
    return working('orchestrating', async () => {
      const run = await orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })
      return runAnswer(orchestrator, run)
    })
  },
})

export const status = command({
  usage: 'status <project>',
  summary: 'Where a project stands and what a run would do now',
  examples: ['dsm status 1', 'dsm status 1 --json | jq .next'],
  input: ProjectInput,
  run: async ({ project: projectId }, { clients }) => {
    const { orchestrator } = await clients()
    return { data: await orchestrator.call(orchestratorOperations.getStatus, { params: { projectId } }), view: statusView }
  },
})

export const plan = command({
  usage: 'plan <project>',
  summary: 'Show the sprint that would be planned now; records and changes nothing',
  options: [['--dry-run', 'has to be said: only "dsm orchestrate" plans in earnest']],
  examples: ['dsm plan 1 --dry-run'],
  input: z.object({ project: ProjectId, dryRun: z.boolean().default(false) }),
  run: async ({ project: projectId, dryRun }, { clients, working }) => {
    if (!dryRun) {
      const hints = [`dsm plan ${projectId} --dry-run shows the plan`, `dsm orchestrate ${projectId} plans and starts the sprint`]
      throw usageFailure('A plan in earnest is made by orchestrating', { hints })
    }
    const { orchestrator } = await clients()
    const preview = await working('planning', () => orchestrator.call(orchestratorOperations.previewPlan, { params: { projectId } }))
    return { data: preview, view: previewView, exit: preview.killSwitch.engaged ? exitCodes.partial : exitOfPlan(preview.result) }
  },
})
