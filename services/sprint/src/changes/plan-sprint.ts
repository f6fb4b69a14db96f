import { type Claims, type NewSprint, ProblemError, type Sprint } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import { v7 as uuid } from 'uuid'
import { type KnownItems, requireAsDecided, requireOpenItems } from '../domain/open-items.ts'
import { planTasks } from '../domain/scope.ts'
import { sprintTotals } from '../domain/totals.ts'
import { plannedOrStarted } from '../events/news.ts'
import { lockProject, takeSprintNumber } from '../store/projects.ts'
import { findOverlapping, findSprintOfDecision, insertSprint, type StoredSprint } from '../store/sprints.ts'
import { saveTasks } from '../store/tasks.ts'
import { momentOf } from './sprint-change.ts'

/** Throws `forbidden` for a decision that a person names: what a decision planned is learned from, so only the service that took it may say so. */
export function requireMayDecide({ role }: Claims, { decisionId }: Pick<NewSprint, 'decisionId'>): void {
  if (decisionId === null || role === 'service') return
  throw new ProblemError(
    'forbidden',
    `decisionId is for services to set, the token has the role ${role}; leave it out to plan a sprint yourself`,
  )
}

type Plan = { order: NewSprint; known: KnownItems; clock: () => Date }

/** Plans a sprint; the one of a decision that was planned already is returned as it is, whatever became of its items. Throws `sprint-overlap`,
 *  and where items are not to be had `backlog-changed` for a decision, `bad-request` or `status-refused` for a person. */
export async function planSprint(tx: Tx, projectId: string, { order, known, clock }: Plan): Promise<Sprint> {
  const { timeZone } = await lockProject(tx, projectId)
  const planned = order.decisionId === null ? undefined : await findSprintOfDecision(tx, projectId, order.decisionId)
  if (planned) return planned
  const requireItems = order.decisionId === null ? requireOpenItems : requireAsDecided
  requireItems(order.tasks, known, (at) => `/body/tasks/${at}`)
  const other = await findOverlapping(tx, { projectId, ...order })
  if (other) throw new ProblemError('sprint-overlap', `${other.key} is ${other.status} from ${other.startsOn} to ${other.endsOn}`)

  const { number, key } = await takeSprintNumber(tx, projectId)
  const { tasks: newTasks, name = `Sprint ${number}`, simulationSeed = null, ...given } = order
  const moment = momentOf(clock, timeZone)
  const tasks = planTasks(newTasks, moment)
  const sprint: StoredSprint = {
    ...given,
    id: uuid(),
    projectId,
    number,
    key,
    name,
    simulationSeed,
    status: 'planned',
    timeZone,
    plannedAt: moment.at,
    startedAt: null,
    closedAt: null,
    ranOut: false,
    hoursWithWork: null,
    version: 1,
    workingDays: [...new Set(order.workingDays)].toSorted(),
    totals: sprintTotals(tasks),
  }
  await insertSprint(tx, sprint)
  await saveTasks(tx, sprint.id, tasks)
  await append(tx, plannedOrStarted('sprint.planned.v1', { sprint, tasks, impediments: [] }, moment.at))
  return sprint
}
