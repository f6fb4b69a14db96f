import { type NewSprint, type Sprint, sprintOperations, ProblemError } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import { decodeCursor, handle, paginate, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { changeSprint, momentOf, openSprint } from '../changes/sprint-change.ts'
import { ensureProject } from '../clients/projects.ts'
import type { SprintDeps } from '../deps.ts'
import { cancelSprint, closeSprint, type Moment, startSprint } from '../domain/lifecycle.ts'
import { planTasks } from '../domain/scope.ts'
import { sprintTotals } from '../domain/totals.ts'
import { cancelled, closed, plannedOrStarted } from '../events/news.ts'
import { takeSprintNumber } from '../store/projects.ts'
import { findOverlapping, insertSprint, listSprints, type StoredSprint } from '../store/sprints.ts'
import { saveTasks } from '../store/tasks.ts'

const SortValues = z.tuple([z.int()])

/** The life of a sprint, from its plan to its end. */
export function registerSprints(app: FastifyInstance, deps: SprintDeps): void {
  const { db, clock } = deps

  handle(app, sprintOperations.planSprint, async (context) => {
    const { params, body } = context
    await ensureProject(deps, params.projectId)
    return write(deps, context, (tx) => plan(tx, params.projectId, { order: body, moment: momentOf(clock) }))
  })

  handle(app, sprintOperations.listSprints, async ({ params: { projectId }, query: { cursor, limit, status = null } }) => {
    await ensureProject(deps, projectId)
    const [beforeNumber] = cursor === undefined ? [null] : decodeCursor(cursor, SortValues)
    return paginate(await listSprints(db, projectId, { status, beforeNumber, limit: limit + 1 }), limit, ({ number }) => [number])
  })

  handle(app, sprintOperations.getSprint, ({ params: { sprintId }, claims }) => openSprint(db, sprintId, { claims }))

  handle(app, sprintOperations.startSprint, (context) =>
    changeSprint(deps, context, (before, moment) => {
      const state = startSprint(before, moment)
      return { state, news: [plannedOrStarted('sprint.started.v1', state, moment.at)], answer: state.sprint }
    }),
  )

  handle(app, sprintOperations.closeSprint, (context) =>
    changeSprint(deps, context, (before, moment) => {
      const state = closeSprint(before, moment)
      return { state, news: [closed(state, moment.at)], answer: state.sprint }
    }),
  )

  handle(app, sprintOperations.cancelSprint, (context) =>
    changeSprint(deps, context, (before, { at }) => {
      const state = cancelSprint(before, { at })
      return { state, news: [cancelled(state, context.body.reason, at)], answer: state.sprint }
    }),
  )
}

async function plan(tx: Tx, projectId: string, { order, moment }: { order: NewSprint; moment: Moment }): Promise<Sprint> {
  const { number, key } = await takeSprintNumber(tx, projectId)
  const other = await findOverlapping(tx, { projectId, ...order })
  if (other) throw new ProblemError('sprint-overlap', `${other.key} is ${other.status} from ${other.startsOn} to ${other.endsOn}`)

  const { tasks: newTasks, name = `Sprint ${number}`, simulationSeed = null, ...given } = order
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
    plannedAt: moment.at,
    startedAt: null,
    closedAt: null,
    ranOut: false,
    version: 1,
    workingDays: [...new Set(order.workingDays)].toSorted(),
    totals: sprintTotals(tasks),
  }
  await insertSprint(tx, sprint)
  await saveTasks(tx, sprint.id, tasks)
  await append(tx, plannedOrStarted('sprint.planned.v1', { sprint, tasks, impediments: [] }, moment.at))
  return sprint
}
