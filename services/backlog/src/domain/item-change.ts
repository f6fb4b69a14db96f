import { type Item, type ItemChange, ProblemError } from '@dsm/contracts'
import { requireNesting } from './hierarchy.ts'

/** The item's family as it will be after the change. */
export type Family = { parent: Item | undefined; children: readonly Item[] }

/**
 * Applies a change that a person asks for. While an item is in an active sprint the sprint says what its status is, and it stays something
 * that a sprint can hold: estimated, and no epic. Throws `status-refused`, `item-in-sprint` and `hierarchy-refused`.
 */
export function changeItem(item: Item, change: ItemChange, { parent, children }: Family): Item {
  const after: Item = { ...item, ...definedOnly(change) }
  after.labels = [...new Set(after.labels)]
  after.skills = [...new Set(after.skills)]
  if (item.sprintId !== null) requireFitForSprint(item, after)
  if (parent) requireNesting(parent, { type: after.type, name: after.key })
  for (const child of children) requireNesting(after, { type: child.type, name: child.key })
  return after
}

function requireFitForSprint(before: Item, after: Item): void {
  if (after.status !== before.status) {
    throw new ProblemError('status-refused', `${before.key} is in an active sprint: record its progress there, or take it out first`)
  }
  if (after.type === 'epic') throw new ProblemError('item-in-sprint', `${before.key} is in an active sprint, which cannot hold an epic`)
  if (after.points === null) throw new ProblemError('item-in-sprint', `${before.key} is in an active sprint and keeps an estimate`)
}

function definedOnly(change: ItemChange): Partial<Item> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
