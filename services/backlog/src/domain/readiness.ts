import type { Item, ItemStatus, NotReadyReason, PlanningItem } from '@dsm/contracts'

/** What of an item counts for planning. */
export type Plannable = Omit<PlanningItem, 'position' | 'ready' | 'reasons'> & Pick<Item, 'status' | 'parentId' | 'sprintId'>

/** The largest card of the usual deck that is still an estimate; the next one, 100, means "split it". */
const pointsMax = 40

export function isOpen(status: ItemStatus): boolean {
  return status !== 'done' && status !== 'dropped'
}

/** Items that nobody waits for any more: those that are done, and epics whose parts are over, some of them done, though nobody has said so of the epic. */
function finished(items: readonly Plannable[]): Set<string> {
  const partsOf = Map.groupBy(items, ({ parentId }) => parentId)
  const isFinished = ({ id, type, status }: Plannable): boolean => {
    if (status === 'done' || status === 'dropped' || type !== 'epic') return status === 'done'
    const parts = partsOf.get(id) ?? []
    return parts.every((part) => !isOpen(part.status)) && parts.some((part) => part.status === 'done')
  }
  return new Set(items.filter(isFinished).map(({ id }) => id))
}

/** Why each item cannot be planned now; no reasons: it can. An item waits for a dependency only if that is neither done nor plannable itself, for
 *  two items that can be planned together need not wait for each other. */
export function notReadyReasons(items: readonly Plannable[]): Map<string, NotReadyReason[]> {
  const byId = new Map(items.map((item) => [item.id, item]))
  const done = finished(items)
  const openChildrenOf = Map.groupBy(
    items.filter(({ status, parentId }) => parentId !== null && isOpen(status)),
    ({ parentId }) => parentId,
  )
  const reasons = new Map(items.map((item) => [item.id, ownReasons(item, openChildrenOf.get(item.id) ?? [])]))
  for (const item of dependenciesFirst(items, byId)) {
    for (const dependencyId of item.dependsOn) {
      const dependency = byId.get(dependencyId)
      const [reason] = reasons.get(dependencyId) ?? []
      if (dependency && !done.has(dependencyId) && reason) {
        const detail = `${dependency.key} is needed first and is not ready: ${reason.detail}`
        reasons.get(item.id)?.push({ code: 'dependency-not-ready', detail: shortened(detail) })
      }
    }
  }
  return reasons
}

/** The open items as the planner sees them, in the order given. */
export function planningItems(items: readonly Plannable[]): PlanningItem[] {
  const reasons = notReadyReasons(items)
  const done = finished(items)
  return items
    .filter(({ status }) => isOpen(status))
    .map(({ status: _status, parentId: _parent, sprintId: _sprint, ...item }, index) => {
      const why = reasons.get(item.id) ?? []
      const dependsOn = item.dependsOn.filter((id) => !done.has(id))
      return { ...item, dependsOn, position: index + 1, ready: why.length === 0, reasons: why }
    })
}

function ownReasons(item: Plannable, openChildren: readonly Plannable[]): NotReadyReason[] {
  const { key, points, status } = item
  const children = openChildren.slice(0, 3).map((child) => child.key)
  const more = openChildren.length > children.length ? ` and ${openChildren.length - children.length} more` : ''
  const found: (NotReadyReason | false)[] = [
    status === 'done' && { code: 'done', detail: `${key} is done` },
    status === 'dropped' && { code: 'dropped', detail: `${key} is dropped` },
    status === 'blocked' && { code: 'blocked', detail: `${key} is blocked` },
    item.sprintId !== null && { code: 'in-sprint', detail: `${key} is in an active sprint` },
    item.type === 'epic' && { code: 'is-epic', detail: `${key} is an epic: its stories are planned` },
    item.type !== 'epic' &&
      openChildren.length > 0 && { code: 'has-open-children', detail: `${key} has open parts: ${children.join(', ')}${more}` },
    item.type !== 'epic' && points === null && { code: 'no-points', detail: `${key} has no points` },
    item.type !== 'epic' && points === 0 && { code: 'no-points', detail: `${key} has 0 points: nothing can be planned for it` },
    points !== null &&
      points > pointsMax && { code: 'too-large', detail: `${key} has ${points} points: more than ${pointsMax} should be split` },
  ]
  return found.filter((reason) => reason !== false)
}

/** Each item after those that it depends on. */
function* dependenciesFirst(items: readonly Plannable[], byId: ReadonlyMap<string, Plannable>): Generator<Plannable> {
  const links = items.flatMap((item) => item.dependsOn.filter((id) => byId.has(id)).map((id) => ({ item, id })))
  const neededBy = Map.groupBy(links, ({ id }) => id)
  const waiting = new Map(items.map(({ id }) => [id, 0]))
  for (const { item } of links) waiting.set(item.id, (waiting.get(item.id) ?? 0) + 1)
  const queue = items.filter(({ id }) => waiting.get(id) === 0)
  for (const item of queue) {
    yield item
    for (const { item: dependent } of neededBy.get(item.id) ?? []) {
      const left = (waiting.get(dependent.id) ?? 0) - 1
      waiting.set(dependent.id, left)
      if (left === 0) queue.push(dependent)
    }
  }
}

/** A long chain of dependencies would repeat itself in every detail behind it. */
function shortened(detail: string): string {
  return detail.length <= 300 ? detail : `${detail.slice(0, 299)}…`
}
