import { orchestratorOperations, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import { applicationsView, offPolicyView, strategyHistoryView, trialView } from '../view/strategy-record-view.ts'
import { command } from './command.ts'
import { findStrategy } from './find-strategy.ts'
import { typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'

const Named = z.object({ project: ProjectId, strategy: z.string() })

export const history = command({
  usage: 'history <project> <strategy>',
  summary: 'Every version and change of a strategy: who, why, when',
  examples: ['dsm strategies history 1 pto-capacity'],
  input: Named,
  run: async ({ project, strategy }, { clients }) => {
    const opened = await clients()
    const { id: strategyId } = await findStrategy(opened, project, strategy)
    const data = await opened.orchestrator.call(orchestratorOperations.getStrategyHistory, { params: { strategyId } })
    return { data, view: strategyHistoryView }
  },
})

export const applications = command({
  usage: 'log <project> <strategy>',
  summary: 'The performance log: every sprint for which its condition held, predicted and actual, newest first',
  options: [['--limit <number>', 'how many (default 20)']],
  examples: ['dsm strategies log 1 pto-capacity'],
  input: z.object({ ...Named.shape, limit: typedCount.default(20) }),
  run: async ({ project, strategy, limit }, { clients }) => {
    const opened = await clients()
    const { id: strategyId } = await findStrategy(opened, project, strategy)
    const data = await listUpTo(limit, (query) =>
      opened.orchestrator.call(orchestratorOperations.listStrategyApplications, { params: { strategyId }, query }),
    )
    return { data, view: applicationsView }
  },
})

export const trial = command({
  usage: 'trial <project> <strategy>',
  summary: 'Where the trial of a strategy stands, and the evidence for it',
  examples: ['dsm strategies trial 1 velocity-buffer'],
  input: Named,
  run: async ({ project, strategy }, { clients }) => {
    const opened = await clients()
    const { id: strategyId } = await findStrategy(opened, project, strategy)
    return { data: await opened.orchestrator.call(orchestratorOperations.getStrategyTrial, { params: { strategyId } }), view: trialView }
  },
})

export const whatWouldHave = command({
  usage: 'what-would-have <project> <strategy>',
  summary: 'What would have been, had a strategy been applied always or never',
  examples: ['dsm strategies what-would-have 1 velocity-buffer'],
  input: Named,
  run: async ({ project, strategy }, { clients }) => {
    const opened = await clients()
    const { id: strategyId } = await findStrategy(opened, project, strategy)
    const data = await opened.orchestrator.call(orchestratorOperations.getOffPolicyAnswer, { params: { strategyId } })
    return { data, view: offPolicyView }
  },
})
