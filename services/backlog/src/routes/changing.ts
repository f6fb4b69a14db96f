import { backlogOperations, type Item, ProblemError } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { handle, requireVersion } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import type { BacklogDeps } from '../deps.ts'
import { nextVersion } from '../domain/changed-fields.ts'
import { changeItem } from '../domain/item-change.ts'
import { announceRemoved, announceUpdated } from '../events/announce.ts'
import { childrenOf, deleteItem, dependentsOf, itemsById, saveItems } from '../store/items.ts'
import { requireNoCycle } from './cycles.ts'
import { unknownReference, writeItem } from './writing.ts'

export function registerChanging(app: FastifyInstance, deps: BacklogDeps): void {
  handle(app, backlogOperations.changeItem, (context) =>
    writeItem(deps, context, async (tx, item, at) => {
      requireVersion(context.ifMatch, item.version)
      const parentId = context.body.parentId === undefined ? item.parentId : context.body.parentId
      const parent = await parentOf(tx, item.projectId, parentId)
      const after = changeItem(item, context.body, { parent, children: await childrenOf(tx, item.id) })
      if (parent && parent.id !== item.parentId) await requireNoCycle(tx, item.projectId, [{ from: parent.id, to: item.id }])
      return save(tx, { before: item, after, at })
    }),
  )

  handle(app, backlogOperations.removeItem, (context) =>
    writeItem(deps, context, async (tx, item, at) => {
      requireVersion(context.ifMatch, item.version)
      if (item.sprintId !== null)
        throw new ProblemError('item-in-sprint', `${item.key} is in an active sprint: take it out of the sprint first`)
      await releaseRelatives(tx, item, at)
      await deleteItem(tx, item.id)
      await announceRemoved(tx, item, at)
      return undefined
    }),
  )
}

async function parentOf(tx: Tx, projectId: string, parentId: string | null): Promise<Item | undefined> {
  if (parentId === null) return undefined
  const [parent] = await itemsById(tx, projectId, [parentId])
  if (parent === undefined) throw unknownReference('/body/parentId')
  return parent
}

/** Saves and announces an item's next state; nothing happens if it is the same. */
export async function save(tx: Tx, { before, after, at }: { before: Item; after: Item; at: string }): Promise<Item> {
  const change = nextVersion(before, after)
  if (change === undefined) return before
  await saveItems(tx, [change.item])
  await announceUpdated(tx, [change], at)
  return change.item
}

/** Children of a removed item move up to its own parent, which can hold whatever it held; items that waited for it wait no longer. */
async function releaseRelatives(tx: Tx, removed: Item, at: string): Promise<void> {
  const children = await childrenOf(tx, removed.id)
  const relatives = new Map([...children, ...(await dependentsOf(tx, removed.id))].map((item) => [item.id, item]))
  const changes = [...relatives.values()].flatMap((item) => {
    const parentId = item.parentId === removed.id ? removed.parentId : item.parentId
    const dependsOn = item.dependsOn.filter((id) => id !== removed.id)
    return nextVersion(item, { ...item, parentId, dependsOn }) ?? []
  })
  await saveItems(
    tx,
    changes.map(({ item }) => item),
  )
  await announceUpdated(tx, changes, at)
}
