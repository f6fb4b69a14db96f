import type { Tx } from '@dsm/postgres'
import { cycleClosedBy, type Link, withParts } from '../domain/dependency-graph.ts'
import { cycleRefused } from '../domain/new-items.ts'
import { knownItems, needsOf } from '../store/graph.ts'

/**
 * Throws `dependency-cycle` where one of the links, of an item to what it depends on or of a parent to its part, lets items wait for each other for good.
 * The project is locked, so nobody else adds the other half of a cycle meanwhile.
 */
export async function requireNoCycle(tx: Tx, projectId: string, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return
  const items = await knownItems(tx, projectId)
  const needs = withParts(await needsOf(tx, projectId), items)
  for (const link of links) {
    const cycle = cycleClosedBy(needs, link)
    if (cycle === undefined) continue
    const keys = new Map(items.map(({ id, key }) => [id, key]))
    throw cycleRefused(cycle.map((id) => keys.get(id) ?? id))
  }
}
