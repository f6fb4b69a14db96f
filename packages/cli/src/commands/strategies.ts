import { effectExamples, orchestratorOperations, ProjectId, type Strategy, StrategyName, StrategyStatus } from '@dsm/contracts'
import { z } from 'zod'
import { usageFailure } from '../failure/failure.ts'
import { strategiesView, strategyView } from '../view/strategy-view.ts'
import { command, group } from './command.ts'
import { findStrategy } from './find-strategy.ts'
import { ConditionText, EffectText, typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'
import { applications, history, trial, whatWouldHave } from './strategy-record.ts'

const Named = z.object({ project: ProjectId, strategy: z.string() })
const ruleOptions = [
  ['--when <condition>', 'such as "ptoRatio > 10% and teamSize <= 6", or always'],
  ['--then <effect>', `one like ${effectExamples.map((example) => `"${example}"`).join(', ')}`],
  ['--because <text>', 'why: is shown wherever the strategy is'],
] as const

const list = command({
  usage: 'list <project>',
  summary: 'Strategies of a project, with their confidence',
  options: [
    ['--status <status>', `only those that are ${StrategyStatus.options.join(', ')}`],
    ['--limit <number>', 'how many (default 50)'],
  ],
  examples: ['dsm strategies list 1', 'dsm strategies list 1 --status trial'],
  input: z.object({ project: ProjectId, status: StrategyStatus.optional(), limit: typedCount.default(50) }),
  run: async ({ project: projectId, status, limit }, { clients }) => {
    const { orchestrator } = await clients()
    const fetchPage = (query: { limit: number; cursor?: string }) =>
      orchestrator.call(orchestratorOperations.listStrategies, { params: { projectId }, query: { ...query, ...(status && { status }) } })
    return { data: await listUpTo(limit, fetchPage), view: strategiesView }
  },
})

const show = command({
  usage: 'show <project> <strategy>',
  summary: 'A strategy by its name: its rule, its reason, its confidence',
  examples: ['dsm strategies show 1 pto-capacity'],
  input: Named,
  run: async ({ project, strategy }, { clients }) => ({ data: await findStrategy(await clients(), project, strategy), view: strategyView }),
})

const add = command({
  usage: 'add <project> <strategy>',
  summary: 'Add a strategy; it is tried in a random half of the sprints where its condition holds until it has proved itself',
  options: [...ruleOptions, ['--active', 'apply it at once, without a trial']],
  examples: [
    'dsm strategies add 1 holiday-caution --when "peopleAway >= 2" --then "scale commitment by 0.9" --because "handing over takes time"',
  ],
  input: z.object({
    project: ProjectId,
    strategy: StrategyName,
    when: ConditionText,
    then: EffectText,
    because: z.string().default(''),
    active: z.boolean().default(false),
  }),
  run: async ({ project: projectId, strategy: name, when, then: effect, because, active }, { clients }) => {
    const { orchestrator } = await clients()
    const body = { name, ...ruleOf({ when, effect, because }), status: active ? ('active' as const) : ('trial' as const) }
    return { data: await orchestrator.call(orchestratorOperations.addStrategy, { params: { projectId }, body }), view: strategyView }
  },
})

const edit = command({
  usage: 'edit <project> <strategy>',
  summary: 'Give a strategy another rule: a new version, on trial again; what is not named stays',
  options: ruleOptions,
  examples: ['dsm strategies edit 1 pto-capacity --then "scale commitment by 0.85"'],
  input: z.object({
    ...Named.shape,
    when: ConditionText.optional(),
    then: EffectText.optional(),
    because: z.string().optional(),
  }),
  run: async ({ project, strategy, when, then: effect, because }, { clients }) => {
    if (when === undefined && effect === undefined && because === undefined)
      throw usageFailure('Nothing is to be changed', { hints: ['dsm strategies edit --help'] })
    const opened = await clients()
    const known = await findStrategy(opened, project, strategy)
    const body = ruleOf({ when: when ?? known.when, effect: effect ?? known.then, because: because ?? known.because })
    const request = { params: { strategyId: known.id }, body, ifMatch: known.version }
    return { data: await opened.orchestrator.call(orchestratorOperations.editStrategy, request), view: strategyView }
  },
})

type Decision = 'pinStrategy' | 'unpinStrategy' | 'retireStrategy'

const decision = (name: string, operation: Decision, summary: string) =>
  command({
    usage: `${name} <project> <strategy>`,
    summary,
    options: [['--reason <text>', 'is kept in its history']],
    examples: [`dsm strategies ${name} 1 pto-capacity --reason "as agreed in the retrospective"`],
    input: z.object({ ...Named.shape, reason: z.string().default('') }),
    run: async ({ project, strategy, reason }, { clients }) => {
      const opened = await clients()
      const before = await findStrategy(opened, project, strategy)
      const data = await opened.orchestrator.call(orchestratorOperations[operation], {
        params: { strategyId: before.id },
        body: { reason },
      })
      const same = data.status === before.status && data.pinned === before.pinned
      return { data, view: same ? unchangedView : strategyView }
    },
  })

/** The reason that was given first stays. */
const unchangedView = (strategy: Strategy) =>
  `nothing has changed: it was so already, and "dsm strategies history ${strategy.projectId} ${strategy.name}" says why\n\n${strategyView(strategy)}`

type TypedRule = { when: z.output<typeof ConditionText>; effect: z.output<typeof EffectText>; because: string }

const ruleOf = ({ when, effect, because }: TypedRule) => ({ when, then: effect, because })

export const strategies = group('strategies', 'The rules that shape plans: what is tried, what has proved itself, what people want', [
  list,
  show,
  add,
  edit,
  decision('pin', 'pinStrategy', 'Apply a strategy wherever its condition holds, whatever its record'),
  decision('unpin', 'unpinStrategy', 'Let the record of a strategy count again'),
  decision('retire', 'retireStrategy', 'Keep a strategy and apply it no more; an edit brings it back'),
  history,
  applications,
  trial,
  whatWouldHave,
])
