import { type ArrivingWork, backlogOperations, type Item, type NewSprintTask } from '@dsm/contracts'
import type { SprintDeps } from '../deps.ts'
import type { KnownItems } from '../domain/open-items.ts'

/** Creates the items of work that arrived on a simulated day, the same ones however often it is asked. Throws `upstream-unavailable`. */
export async function createArrived(
  { clients }: Pick<SprintDeps, 'clients'>,
  { projectId, sprintId, date, arriving }: { projectId: string; sprintId: string; date: string; arriving: readonly ArrivingWork[] },
): Promise<NewSprintTask[]> {
  const created: NewSprintTask[] = []
  // One after another: the order of their keys is part of the history that a seed gives.
  for (const [n, work] of arriving.entries()) {
    const item = await clients.backlog.call(backlogOperations.createItem, {
      params: { projectId },
      body: work,
      idempotencyKey: `simulated:${sprintId}:${date}:${n}`,
    })
    const { id, key, title, type, skills } = item
    created.push({ itemId: id, itemKey: key, title, type, skills, dependsOn: [], personId: null, personName: null, points: work.points })
  }
  return created
}

/** The most that one list holds, of ids asked for and of items answered. */
const chunkSize = 200

/** What the backlog says of these items, as far as the project has them. Call it before a transaction. Throws `upstream-unavailable`. */
export async function knownItems(
  { clients }: Pick<SprintDeps, 'clients'>,
  { projectId, itemIds }: { projectId: string; itemIds: readonly string[] },
): Promise<KnownItems> {
  const known = new Map<string, Item>()
  for (let at = 0; at < itemIds.length; at += chunkSize) {
    const query = { ids: itemIds.slice(at, at + chunkSize), limit: chunkSize }
    const { items } = await clients.backlog.call(backlogOperations.listItems, { params: { projectId }, query })
    for (const item of items) known.set(item.id, item)
  }
  return known
}
