import { chronicleOperations, ProblemError } from '@dsm/contracts'
import { handle, type ServiceDeps, today, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { requireKnownProject, zoneOfKnownProject } from '../clients/projects.ts'
import { announceActionItem } from '../events/announce.ts'
import { closeActionItem, insertActionItem, listActionItems, lockActionItem } from '../store/action-items.ts'
import { zoneTold } from '../store/archive.ts'

const operations = chronicleOperations

/** What a team has set out to do better. */
export function actionItemRoutes(app: FastifyInstance, deps: Pick<ServiceDeps, 'db' | 'clients' | 'clock' | 'poke'>): void {
  handle(app, operations.createActionItem, async (context) => {
    const { projectId } = context.params
    const zone = await zoneOfKnownProject(deps, projectId)
    return write(deps, context, async (tx) => {
      const raised = await insertActionItem(tx, { id: uuidv7(), projectId, ...context.body, raisedOn: today(deps.clock, zone) })
      await announceActionItem(tx, 'raised', raised, deps.clock().toISOString())
      return raised
    })
  })

  handle(app, operations.listActionItems, async ({ params: { projectId }, query: { status = null } }) => {
    await requireKnownProject(deps, projectId)
    return listActionItems(deps.db, projectId, status)
  })

  handle(app, operations.closeActionItem, (context) =>
    write(deps, context, async (tx) => {
      const { projectId, actionItemId } = context.params
      const item = await lockActionItem(tx, projectId, actionItemId)
      if (!item) throw new ProblemError('not-found', `no action item ${actionItemId} in project ${projectId}`)
      if (item.status === 'closed') throw new ProblemError('action-item-closed', `"${item.title}" was closed on ${item.closedOn}`)
      const day = today(deps.clock, await zoneTold(tx, projectId))
      // A project that moves west may live through the day of the retrospective again.
      const closedOn = day < item.raisedOn ? item.raisedOn : day
      const closed = await closeActionItem(tx, item.id, { closedOn, resolution: context.body.resolution })
      await announceActionItem(tx, 'closed', closed, deps.clock().toISOString())
      return closed
    }),
  )
}
