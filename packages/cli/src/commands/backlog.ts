import { backlogOperations, ItemStatus, ItemType, ProjectId, type Readiness } from '@dsm/contracts'
import { z } from 'zod'
import type { Clients } from '../connection.ts'
import { backlogView, readinessView } from '../view/backlog-view.ts'
import { command } from './command.ts'
import { findSprint } from './find-sprint.ts'
import { typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'

const ListInput = z.object({
  project: ProjectId,
  status: z.array(ItemStatus).optional(),
  type: z.array(ItemType).optional(),
  label: z.string().optional(),
  skill: z.string().optional(),
  search: z.string().optional(),
  sprint: z.string().optional(),
  unestimated: z.boolean().default(false),
  limit: typedCount.default(50),
  all: z.boolean().default(false),
})

export const backlog = command({
  usage: 'backlog <project>',
  summary: 'Items in rank order, filtered, with the sums of the whole backlog',
  options: [
    ['--status <status>', ItemStatus.options.join(', '), 'repeatable'],
    ['--type <type>', ItemType.options.join(', '), 'repeatable'],
    ['--label <label>', 'has this label'],
    ['--skill <skill>', 'needs this skill'],
    ['--search <words>', 'holds these words'],
    ['--sprint <key>', 'is part of this sprint'],
    ['--unestimated', 'has no points'],
    ['--limit <number>', 'how many (default 50)'],
    ['--all', 'every one of them'],
  ],
  examples: ['dsm backlog 1', 'dsm backlog 1 --status todo --type bug --search login', 'dsm backlog 1 --all --json | jq ".items[].key"'],
  input: ListInput,
  run: async (input, { clients, working }) => {
    const opened = await clients()
    const params = { projectId: input.project }
    const filter = await filterOf(opened, input)
    const max = input.all ? Number.MAX_SAFE_INTEGER : input.limit
    const listed = await working('reading items', (report) =>
      listUpTo(max, (query) => opened.backlog.call(backlogOperations.listItems, { params, query: { ...query, ...filter } }), report),
    )
    const summary = await opened.backlog.call(backlogOperations.getSummary, { params })
    return { data: { ...listed, summary }, view: backlogView }
  },
})

async function filterOf(clients: Clients, input: z.output<typeof ListInput>) {
  const { project, status, type, label, skill, search, sprint, unestimated } = input
  return {
    ...(status && { status: status.join(',') }),
    ...(type && { type: type.join(',') }),
    ...(label !== undefined && { label }),
    ...(skill !== undefined && { skill }),
    ...(search !== undefined && { q: search }),
    ...(sprint !== undefined && { sprintId: (await findSprint(clients, project, sprint)).id }),
    ...(unestimated && { estimated: 'false' as const }),
  }
}

export const readiness = command({
  usage: 'readiness <project>',
  summary: 'Open items as the planner sees them, and why some cannot be planned',
  options: [['--all', 'the ready ones as well']],
  examples: ['dsm readiness 1'],
  input: z.object({ project: ProjectId, all: z.boolean().default(false) }),
  run: async ({ project: projectId, all }, { clients }) => {
    const opened = await clients()
    const data = await opened.backlog.call(backlogOperations.getReadiness, { params: { projectId } })
    return { data, view: (shown: Readiness) => readinessView(shown, all) }
  },
})
