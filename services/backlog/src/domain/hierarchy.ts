import { ItemType, ProblemError } from '@dsm/contracts'

const levels: Record<ItemType, number> = { epic: 3, story: 2, task: 1, bug: 1 }

/** Whether an item of one type may hold one of another: epic > story > task or bug, steps may be left out. Since levels fall from parent to
 *  child, no chain of parents can close. */
export function canHold(parent: ItemType, child: ItemType): boolean {
  return levels[parent] > levels[child]
}

/** Throws `hierarchy-refused` unless the parent may hold the child. */
export function requireNesting(parent: { type: ItemType; key: string }, child: { type: ItemType; name: string }): void {
  if (canHold(parent.type, child.type)) return
  const allowed = ItemType.options.filter((type) => canHold(parent.type, type))
  const rule = allowed.length > 0 ? `it holds ${allowed.join(', ')}` : 'it holds nothing'
  throw new ProblemError('hierarchy-refused', `${child.name} (${child.type}) cannot be part of ${parent.key} (${parent.type}): ${rule}`)
}
