import { backlogOperations, type BulkItem, type Item } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { handle } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { BacklogDeps } from '../deps.ts'
import type { Link } from '../domain/dependency-graph.ts'
import { makeItems, type PointerOf } from '../domain/new-items.ts'
import { ranksAfter } from '../domain/rank.ts'
import { announceCreated } from '../events/announce.ts'
import { insertItems, itemsById } from '../store/items.ts'
import { type KnownProject, takeKeys } from '../store/projects.ts'
import { endsOf } from '../store/ranks.ts'
import { requireNoCycle } from './cycles.ts'
import { writeProject } from './writing.ts'

export function registerCreating(app: FastifyInstance, deps: BacklogDeps): void {
  handle(app, backlogOperations.createItem, (context) =>
    writeProject(deps, context, async (tx, project, at) => {
      const wanted = [{ ...context.body, dependsOnRefs: [] }]
      const [item] = await create(tx, wanted, { project, at, pointerOf: () => '/body' })
      if (item === undefined) throw new Error('one item was asked for and none made')
      return item
    }),
  )

  handle(app, backlogOperations.createItems, (context) =>
    writeProject(deps, context, async (tx, project, at) => {
      const pointerOf: PointerOf = (index) => `/body/items/${index}`
      return { items: await create(tx, context.body.items, { project, at, pointerOf }) }
    }),
  )
}

type Creation = { project: KnownProject; at: string; pointerOf: PointerOf }

/** Adds items at the bottom of the backlog, all or none. */
async function create(tx: Tx, wanted: readonly BulkItem[], { project, at, pointerOf }: Creation): Promise<Item[]> {
  const named = new Set(wanted.flatMap(({ parentId, dependsOn }) => [...(parentId === null ? [] : [parentId]), ...dependsOn]))
  const known = new Map((await itemsById(tx, project.id, [...named])).map((item) => [item.id, item]))
  const { last } = await endsOf(tx, project.id)
  const keys = await takeKeys(tx, project, wanted.length)
  const ranks = ranksAfter(last, wanted.length)
  const items = makeItems(wanted, { projectId: project.id, ids: wanted.map(() => uuid()), keys, ranks, at, known }, pointerOf)
  await insertItems(tx, items)
  await requireNoCycle(tx, project.id, linksInto(items, known))
  await announceCreated(tx, items, at)
  return items
}

/** From parents that were there to new parts. What is new closes a cycle with what was there only if it hangs below it and depends on it as well. */
function linksInto(items: readonly Item[], known: ReadonlyMap<string, Item>): Link[] {
  if (!items.some(({ dependsOn }) => dependsOn.some((id) => known.has(id)))) return []
  return items.flatMap(({ id, parentId }) => (parentId !== null && known.has(parentId) ? [{ from: parentId, to: id }] : []))
}
