import { Progress, ProjectId, type Sprint, type SprintStatus, type SprintTask, sprintOperations } from '@dsm/contracts'
import { z } from 'zod'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure, usageFailure } from '../failure/failure.ts'
import { progressView } from '../view/progress-view.ts'
import { figure } from '../view/text.ts'
import { command } from './command.ts'
import { typedNumber } from './inputs.ts'

const ProgressInput = z.object({
  project: ProjectId,
  item: z.string(),
  done: z.boolean().default(false),
  remaining: typedNumber.pipe(Progress.shape.remainingPoints.unwrap()).optional(),
  note: Progress.shape.note.unwrap().optional(),
})

export const progress = command({
  usage: 'progress <project> <item>',
  summary: 'Tell what is done of an item of the active sprint, named by key or id',
  options: [
    ['--done', 'all of it'],
    ['--remaining <points>', 'what is left of it; 0 is the same as --done, and more takes up again what was done'],
    ['--note <text>', 'for whoever reads it'],
  ],
  examples: ['dsm progress 1 ATLAS-3 --done', 'dsm progress 1 ATLAS-3 --remaining 2 --note "the tests are missing"'],
  input: ProgressInput,
  run: async ({ project: projectId, item: named, done, remaining, note }, { clients }) => {
    if (done === (remaining !== undefined))
      throw usageFailure('Say either --done or --remaining POINTS', { hints: ['dsm progress --help'] })
    const opened = await clients()
    const active = await activeSprint(opened, projectId)
    const { itemId, itemKey, points } = await taskIn(opened, active, named)
    if (remaining !== undefined && remaining > points)
      throw usageFailure(`--remaining: ${itemKey} has ${figure(points)} points, ${figure(remaining)} cannot remain`)
    const params = { sprintId: active.id, itemId }
    const body = done ? { status: 'done' as const, note } : { remainingPoints: remaining, note }
    const task = await opened.sprint.call(sprintOperations.recordProgress, { params, body })
    const sprint = await opened.sprint.call(sprintOperations.getSprint, { params: { sprintId: active.id } })
    return { data: { task, sprint }, view: progressView }
  },
})

async function activeSprint({ sprint }: Clients, projectId: string): Promise<Sprint> {
  const firstThatIs = async (status: SprintStatus) => {
    const { items } = await sprint.call(sprintOperations.listSprints, { params: { projectId }, query: { status, limit: 1 } })
    return items[0]
  }
  const active = await firstThatIs('active')
  if (active) return active
  const planned = await firstThatIs('planned')
  const title = `Project ${projectId} has no active sprint${planned ? `: ${planned.key} is planned from ${planned.startsOn} on` : ''}`
  const hints = [`dsm orchestrate ${projectId} ${planned ? 'starts it then' : 'plans and starts one'}`]
  throw new Failure({ exit: exitCodes.failure, code: 'no-sprint', title, hints })
}

/** The task of an item that is in the sprint now. */
async function taskIn({ sprint }: Clients, { id: sprintId, key, projectId }: Sprint, named: string): Promise<SprintTask> {
  const tasks = await sprint.call(sprintOperations.listTasks, { params: { sprintId } })
  const found = tasks.find(({ itemId, itemKey }) => itemId === named.toLowerCase() || itemKey === named.toUpperCase())
  if (found?.removedOn === null) return found
  const title = found ? `${found.itemKey} was taken out of ${key} on ${found.removedOn}` : `${named} is not in ${key}, the active sprint`
  const hints = [`dsm sprint ${projectId} --tasks shows what is`]
  throw new Failure({ exit: exitCodes.failure, code: 'task-not-in-sprint', title, hints })
}
