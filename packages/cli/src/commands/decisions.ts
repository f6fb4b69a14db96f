import { type Decision, DecisionStatus, orchestratorOperations, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import { exitCodes } from '../failure/exit-codes.ts'
import { decisionsView, decisionView, replayView } from '../view/decision-view.ts'
import { lessonsView } from '../view/learned-view.ts'
import { whyView } from '../view/why-view.ts'
import { command, group } from './command.ts'
import { DecisionName, findDecisionId, findLearnedDecision, type LearnedDecision } from './find-decision.ts'
import { typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'
import { runAnswer } from './run-answer.ts'
import { whatIf } from './what-if.ts'

const DecisionInput = z.object({ decision: DecisionName })

/** A view of a decision, followed by what its sprint taught. */
const withLessons =
  (view: (decision: Decision) => string) =>
  ({ learned, ...decision }: LearnedDecision): string =>
    learned.outcome ? `${view(decision)}\n\n${lessonsView(learned)}` : view(decision)

const list = command({
  usage: 'list <project>',
  summary: 'Decisions of a project, newest first',
  options: [
    ['--status <status>', `only those that are ${DecisionStatus.options.join(', ')}`],
    ['--limit <number>', 'how many (default 20)'],
  ],
  examples: ['dsm decisions list 1', 'dsm decisions list 1 --status proposed'],
  input: z.object({ project: ProjectId, status: DecisionStatus.optional(), limit: typedCount.default(20) }),
  run: async ({ project: projectId, status, limit }, { clients }) => {
    const { orchestrator } = await clients()
    const fetchPage = (query: { limit: number; cursor?: string }) =>
      orchestrator.call(orchestratorOperations.listDecisions, { params: { projectId }, query: { ...query, ...(status && { status }) } })
    return { data: await listUpTo(limit, fetchPage), view: decisionsView }
  },
})

const show = command({
  usage: 'show <decision>',
  summary: 'A decision with its reasons, plan, outcome and lessons; a project in its place means its latest one',
  examples: ['dsm decisions show 1', 'dsm decisions show 0198c0de-0000-7000-8000-000000000001 --json'],
  input: DecisionInput,
  run: async ({ decision }, { clients }) => ({
    data: await findLearnedDecision(await clients(), decision),
    view: withLessons(decisionView),
  }),
})

const why = command({
  usage: 'why <decision>',
  summary: 'How a decision came about: forecast, memory, strategies, candidates, advice, choice; and what its sprint taught',
  examples: ['dsm decisions why 1', 'dsm decisions why 1 --json'],
  input: DecisionInput,
  run: async ({ decision }, { clients }) => ({
    data: await findLearnedDecision(await clients(), decision),
    view: withLessons(whyView),
  }),
})

const replay = command({
  usage: 'replay <decision>',
  summary: 'Compute a decision again from its record and compare; exit code 2 if it differs',
  examples: ['dsm decisions replay 1'],
  input: DecisionInput,
  run: async ({ decision }, { clients, working }) => {
    const opened = await clients()
    const decisionId = await findDecisionId(opened, decision)
    const data = await working('planning again', () =>
      opened.orchestrator.call(orchestratorOperations.replayDecision, { params: { decisionId } }),
    )
    return { data, view: replayView, exit: data.same ? exitCodes.ok : exitCodes.partial }
  },
})

const approve = command({
  usage: 'approve <decision>',
  summary: 'Approve a proposed decision and carry it out; a project in its place means what waits there',
  examples: ['dsm decisions approve 1'],
  input: DecisionInput,
  run: async ({ decision }, { clients, working }) => {
    const opened = await clients()
    const params = { decisionId: await findDecisionId(opened, decision, 'proposed') }
    const run = await working('carrying out', () => opened.orchestrator.call(orchestratorOperations.approveDecision, { params }))
    return runAnswer(opened.orchestrator, run)
  },
})

const reject = command({
  usage: 'reject <decision>',
  summary: 'Reject a proposed decision; a project in its place means what waits there',
  options: [['--reason <text>', 'is kept with the decision']],
  examples: ['dsm decisions reject 1 --reason "the release comes first"'],
  input: z.object({ decision: DecisionName, reason: z.string().default('') }),
  run: async ({ decision: named, reason }, { clients }) => {
    const opened = await clients()
    const params = { decisionId: await findDecisionId(opened, named, 'proposed') }
    const data = await opened.orchestrator.call(orchestratorOperations.rejectDecision, { params, body: { reason } })
    return { data, view: ({ id }: Decision) => `decision ${id} is rejected${reason && `: ${reason}`}` }
  },
})

export const decisions = group('decisions', 'What was decided, why, and what would change it', [
  list,
  show,
  why,
  replay,
  whatIf,
  approve,
  reject,
])
