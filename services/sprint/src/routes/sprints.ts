import { type Sprint, sprintOperations } from '@dsm/contracts'
import { decodeCursor, handle, paginate, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { planSprint, requireMayDecide } from '../changes/plan-sprint.ts'
import { changeSprint, openSprint } from '../changes/sprint-change.ts'
import { knownItems } from '../clients/backlog.ts'
import { ensureProject } from '../clients/projects.ts'
import type { SprintDeps } from '../deps.ts'
import { cancelSprint, closeSprint, startSprint } from '../domain/lifecycle.ts'
import { notToBeHad } from '../domain/open-items.ts'
import { cancelled, closed, plannedOrStarted } from '../events/news.ts'
import { listSprints } from '../store/sprints.ts'
import { tasksOf } from '../store/tasks.ts'

const SortValues = z.tuple([z.int()])

/** The life of a sprint, from its plan to its end. */
export function registerSprints(app: FastifyInstance, deps: SprintDeps): void {
  const { db, clock } = deps

  handle(app, sprintOperations.planSprint, async (context) => {
    const { params, body, claims } = context
    requireMayDecide(claims, body)
    await ensureProject(deps, params.projectId)
    const known = await knownItems(deps, { projectId: params.projectId, itemIds: body.tasks.map(({ itemId }) => itemId) })
    return write(deps, context, (tx) => planSprint(tx, params.projectId, { order: body, known, clock }))
  })

  handle(app, sprintOperations.listSprints, async ({ params: { projectId }, query: { cursor, limit, status = null } }) => {
    await ensureProject(deps, projectId)
    const [beforeNumber] = cursor === undefined ? [null] : decodeCursor(cursor, SortValues)
    return paginate(await listSprints(db, projectId, { status, beforeNumber, limit: limit + 1 }), limit, ({ number }) => [number])
  })

  handle(app, sprintOperations.getSprint, ({ params: { sprintId }, claims }) => openSprint(db, sprintId, { claims }))

  handle(app, sprintOperations.startSprint, async (context) => {
    const over = await overMeanwhile(deps, await openSprint(db, context.params.sprintId, context))
    return changeSprint(deps, context, (before, moment) => {
      const state = startSprint(before, { ...moment, over })
      return { state, news: [plannedOrStarted('sprint.started.v1', state, moment.at)], answer: state.sprint }
    })
  })

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

/** Items of a planned sprint that are done, dropped or gone by now, whatever has been heard of it yet. One that is not planned starts nothing. */
async function overMeanwhile(deps: SprintDeps, { id, projectId, status }: Sprint): Promise<Set<string>> {
  if (status !== 'planned') return new Set()
  const itemIds = (await tasksOf(deps.db, id)).map(({ itemId }) => itemId)
  return notToBeHad(itemIds, await knownItems(deps, { projectId, itemIds }))
}
