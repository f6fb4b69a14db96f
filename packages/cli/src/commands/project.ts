import { type Project, ProjectId, projectOperations, TimeOfDay, TimeZone } from '@dsm/contracts'
import { z } from 'zod'
import { usageFailure } from '../failure/failure.ts'
import { projectView } from '../view/project-view.ts'
import { command, group } from './command.ts'

/** What `dsm project set` and the creating import both take. */
export const whenOptions = [
  ['--time-zone <zone>', "where the team's days begin and end, such as Europe/Berlin"],
  ['--daily-scrum-at <time>', 'when the daily scrum is held there, such as 09:30'],
] as const
export const WhenInput = z.object({ timeZone: TimeZone.optional(), dailyScrumAt: TimeOfDay.optional() })

const show = command({
  usage: 'show <project>',
  summary: 'A project: its status, its time zone and when its daily scrum is held',
  examples: ['dsm project show ATLAS'],
  input: z.object({ project: ProjectId }),
  run: async ({ project: projectId }, { clients }) => {
    const { project } = await clients()
    const data: Project = await project.call(projectOperations.getProject, { params: { projectId } })
    return { data, view: projectView }
  },
})

const set = command({
  usage: 'set <project>',
  summary: 'Change the time zone of a project or the time of its daily scrum; what is not named stays',
  options: whenOptions,
  examples: ['dsm project set ATLAS --time-zone Europe/Berlin --daily-scrum-at 09:30'],
  input: WhenInput.extend({ project: ProjectId }),
  run: async ({ project: projectId, timeZone, dailyScrumAt }, { clients }) => {
    if (timeZone === undefined && dailyScrumAt === undefined)
      throw usageFailure('Nothing is to be changed', { hints: ['dsm project set --help'] })
    const { project } = await clients()
    const body = { timeZone, dailyScrumAt }
    const data: Project = await project.call(projectOperations.changeProject, { params: { projectId }, body })
    return { data, view: projectView }
  },
})

export const project = group('project', 'A project, and when its days and daily scrums begin', [show, set])
