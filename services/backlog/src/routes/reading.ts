import { backlogOperations } from '@dsm/contracts'
import { decodeCursor, handle, paginate, requireProject } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ensureProject } from '../clients/projects.ts'
import type { BacklogDeps } from '../deps.ts'
import { planningItems } from '../domain/readiness.ts'
import { summarize } from '../domain/summary.ts'
import { endedSprints } from '../store/ended-sprints.ts'
import { getItem } from '../store/items.ts'
import { plannableItems } from '../store/planning.ts'
import { searchItems } from '../store/search.ts'

const SortValues = z.tuple([z.string().regex(/^[A-Za-z0-9]{1,400}$/)])

export function registerReading(app: FastifyInstance, deps: BacklogDeps): void {
  const { db } = deps

  handle(app, backlogOperations.listItems, async ({ params: { projectId }, query: { limit, cursor, ...conditions } }) => {
    await ensureProject(deps, projectId)
    const [after] = cursor === undefined ? [null] : decodeCursor(cursor, SortValues)
    const found = await searchItems(db, projectId, { ...conditions, after, count: limit + 1 })
    return paginate(found, limit, ({ rank }) => [rank])
  })

  handle(app, backlogOperations.getItem, async ({ params: { itemId }, claims }) => {
    const item = await getItem(db, itemId)
    requireProject(claims, item.projectId)
    return item
  })

  handle(app, backlogOperations.getSummary, async ({ params: { projectId } }) => {
    await ensureProject(deps, projectId)
    return summarize(projectId, await plannableItems(db, projectId))
  })

  handle(app, backlogOperations.getReadiness, async ({ params: { projectId } }) => {
    await ensureProject(deps, projectId)
    // Before the items: a sprint that ends in between is then one that was not heard of yet, and not one that changed nothing.
    const ended = await endedSprints(db, projectId)
    const items = planningItems(await plannableItems(db, projectId))
    const ready = items.filter((item) => item.ready).length
    return { projectId, ready, notReady: items.length - ready, items, endedSprints: ended }
  })
}
