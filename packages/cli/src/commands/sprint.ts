import { chronicleOperations, ProjectId, ReportKind, SprintStatus, sprintOperations } from '@dsm/contracts'
import { z } from 'zod'
import { reportsView } from '../view/report-view.ts'
import { sprintsView, sprintView } from '../view/sprint-view.ts'
import { velocityView } from '../view/velocity-view.ts'
import { command } from './command.ts'
import { findSprint } from './find-sprint.ts'
import { typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'

export const sprint = command({
  usage: 'sprint <project>',
  summary: 'The active sprint of a project, or the newest one',
  options: [
    ['--key <key>', 'another one, ATLAS-S03'],
    ['--tasks', 'with its tasks'],
    ['--burndown', 'with its burndown chart'],
  ],
  examples: ['dsm sprint 1 --tasks', 'dsm sprint 1 --key ATLAS-S03 --burndown'],
  input: z.object({
    project: ProjectId,
    key: z.string().optional(),
    tasks: z.boolean().default(false),
    burndown: z.boolean().default(false),
  }),
  run: async ({ project, key, tasks, burndown }, { clients }) => {
    const opened = await clients()
    const found = await findSprint(opened, project, key)
    const params = { sprintId: found.id }
    const data = {
      sprint: found,
      impediments: await opened.sprint.call(sprintOperations.listImpediments, { params }),
      ...(tasks && { tasks: await opened.sprint.call(sprintOperations.listTasks, { params }) }),
      ...(burndown && { burndown: await opened.sprint.call(sprintOperations.getBurndown, { params }) }),
    }
    return { data, view: sprintView }
  },
})

export const sprints = command({
  usage: 'sprints <project>',
  summary: 'Sprints of a project, newest first',
  options: [
    ['--status <status>', `only those that are ${SprintStatus.options.join(', ')}`],
    ['--limit <number>', 'how many (default 20)'],
  ],
  examples: ['dsm sprints 1', 'dsm sprints 1 --status closed'],
  input: z.object({ project: ProjectId, status: SprintStatus.optional(), limit: typedCount.default(20) }),
  run: async ({ project: projectId, status, limit }, { clients }) => {
    const opened = await clients()
    const fetchPage = (query: { limit: number; cursor?: string }) =>
      opened.sprint.call(sprintOperations.listSprints, { params: { projectId }, query: { ...query, ...(status && { status }) } })
    return { data: await listUpTo(limit, fetchPage), view: sprintsView }
  },
})

export const velocity = command({
  usage: 'velocity <project>',
  summary: 'Commitment and completed points of every closed sprint',
  examples: ['dsm velocity 1'],
  input: z.object({ project: ProjectId }),
  run: async ({ project: projectId }, { clients }) => {
    const { chronicle } = await clients()
    return { data: await chronicle.call(chronicleOperations.getVelocity, { params: { projectId } }), view: velocityView }
  },
})

export const report = command({
  usage: 'report <project>',
  summary: 'The newest report of a project: a retrospective unless told otherwise',
  options: [
    ['--kind <kind>', ReportKind.options.join(', ')],
    ['--sprint <key>', 'of this sprint'],
    ['--limit <number>', 'how many (default 1)'],
  ],
  examples: ['dsm report 1', 'dsm report 1 --kind daily --limit 5', 'dsm report 1 --sprint ATLAS-S03'],
  input: z.object({
    project: ProjectId,
    kind: ReportKind.default('retrospective'),
    sprint: z.string().optional(),
    limit: typedCount.default(1),
  }),
  run: async ({ project: projectId, kind, sprint: key, limit }, { clients }) => {
    const opened = await clients()
    const ofSprint = key === undefined ? {} : { sprintId: (await findSprint(opened, projectId, key)).id }
    const fetchPage = (query: { limit: number; cursor?: string }) =>
      opened.chronicle.call(chronicleOperations.listReports, { params: { projectId }, query: { ...query, kind, ...ofSprint } })
    return { data: await listUpTo(limit, fetchPage), view: reportsView }
  },
})
