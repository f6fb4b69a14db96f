import type { Item } from '@dsm/contracts'

/** Fields of an item that a change can reach. */
const fields = [
  'type',
  'title',
  'description',
  'status',
  'rank',
  'points',
  'value',
  'priority',
  'labels',
  'skills',
  'dueOn',
  'parentId',
  'dependsOn',
  'pinned',
  'sprintId',
  'carriedOver',
] as const satisfies readonly (keyof Item)[]

/** Names of the fields in which two states of an item differ. */
function changedFields(before: Item, after: Item): string[] {
  return fields.filter((field) => before[field] !== after[field] && JSON.stringify(before[field]) !== JSON.stringify(after[field]))
}

/** The item's next state with its next version, and what is new about it; undefined if nothing is. */
export function nextVersion(before: Item, after: Item): Changed | undefined {
  const changed = changedFields(before, after)
  return changed.length === 0 ? undefined : { item: { ...after, version: before.version + 1 }, changed }
}

export type Changed = { item: Item; changed: string[] }
