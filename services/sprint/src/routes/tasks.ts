import { type Progress, type Sprint, sprintOperations } from '@dsm/contracts'
import { decodeCursor, handle, paginate } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { changeSprint, openSprint } from '../changes/sprint-change.ts'
import { knownItems } from '../clients/backlog.ts'
import type { SprintDeps } from '../deps.ts'
import { requireOpenItems } from '../domain/open-items.ts'
import { recordProgress } from '../domain/progress.ts'
import { addScope, removeScope, type ScopeChange } from '../domain/scope.ts'
import { type News, progressed, scopeChanged } from '../events/news.ts'
import { progressAfter } from '../store/progress.ts'
import { tasksOf } from '../store/tasks.ts'

const SortValues = z.tuple([z.int()])

/** Tasks of a sprint: its scope, and the progress made. */
export function registerTasks(app: FastifyInstance, deps: SprintDeps): void {
  const { db } = deps

  handle(app, sprintOperations.listTasks, async ({ params: { sprintId }, claims }) => {
    const { id } = await openSprint(db, sprintId, { claims })
    const tasks = await tasksOf(db, id)
    return [...tasks.filter(({ removedOn }) => removedOn === null), ...tasks.filter(({ removedOn }) => removedOn !== null)]
  })

  handle(app, sprintOperations.addTask, async (context) => {
    const { params, body, claims } = context
    const { projectId } = await openSprint(db, params.sprintId, { claims })
    const known = await knownItems(deps, { projectId, itemIds: [body.itemId] })
    return changeSprint(deps, context, (before, { at, today }) => {
      const change = addScope(before, withPersonName(before.sprint, body), { today })
      requireOpenItems([body], known, () => '/body')
      return { state: change.state, news: scopeNews(change, { at, today }), answer: change.task }
    })
  })

  handle(app, sprintOperations.removeTask, (context) =>
    changeSprint(deps, context, (before, { at, today }) => {
      const change = removeScope(before, context.params.itemId, { today })
      return { state: change.state, news: scopeNews(change, { at, today }), answer: undefined }
    }),
  )

  handle(app, sprintOperations.recordProgress, (context) =>
    changeSprint(deps, context, (before, moment) => {
      const { params, body } = context
      const progress: Progress = withPersonName(before.sprint, body)
      const { state, task, entry } = recordProgress(before, params.itemId, { ...moment, progress, entryId: uuid() })
      return { state, entries: [entry], news: [progressed(state.sprint, entry, moment.at)], answer: task }
    }),
  )

  handle(app, sprintOperations.listProgress, async ({ params: { sprintId }, query: { cursor, limit }, claims }) => {
    const { id } = await openSprint(db, sprintId, { claims })
    const [after] = cursor === undefined ? [0] : decodeCursor(cursor, SortValues)
    return paginate(await progressAfter(db, id, { after, limit: limit + 1 }), limit, ({ position }) => [position])
  })
}

/** The name of a person of the sprint need not be told along with the id. */
function withPersonName<Given extends Pick<Progress, 'personId' | 'personName'>>({ people }: Sprint, given: Given): Given {
  if (!given.personId || given.personName) return given
  return { ...given, personName: people.find(({ personId }) => personId === given.personId)?.name ?? null }
}

function scopeNews({ state, task, change }: ScopeChange, { at, today }: { at: string; today: string }): News[] {
  return change === null ? [] : [scopeChanged(state.sprint, { change, task, on: today }, at)]
}
