import { sprintOperations } from '@dsm/contracts'
import { handle } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import { changeSprint, openSprint } from '../changes/sprint-change.ts'
import type { SprintDeps } from '../deps.ts'
import { clearImpediment, type ImpedimentChange, raiseImpediment } from '../domain/impediments.ts'
import { impeded } from '../events/news.ts'
import { impedimentsOf } from '../store/impediments.ts'

/** What stands in the way of a sprint. */
export function registerImpediments(app: FastifyInstance, deps: SprintDeps): void {
  handle(app, sprintOperations.raiseImpediment, (context) =>
    changeSprint(deps, context, (before, moment) => {
      const change = raiseImpediment(before, context.body, { ...moment, impedimentId: uuid(), entryId: uuid() })
      return { ...outcomeOf(change), news: impeded('impediment.raised.v1', change, moment.at) }
    }),
  )

  handle(app, sprintOperations.listImpediments, async ({ params: { sprintId }, claims }) => {
    const { id } = await openSprint(deps.db, sprintId, { claims })
    return impedimentsOf(deps.db, id)
  })

  handle(app, sprintOperations.clearImpediment, (context) =>
    changeSprint(deps, context, (before, moment) => {
      const { params, body } = context
      const change = clearImpediment(before, params.impedimentId, { ...moment, ...body, entryId: uuid() })
      return { ...outcomeOf(change), news: impeded('impediment.cleared.v1', change, moment.at) }
    }),
  )
}

function outcomeOf({ state, impediment, progressed }: ImpedimentChange) {
  return { state, entries: progressed === null ? [] : [progressed.entry], answer: impediment }
}
