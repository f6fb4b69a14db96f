import { type BacklogSummary, ItemStatus, ItemType } from '@dsm/contracts'
import { isOpen, notReadyReasons, type Plannable } from './readiness.ts'

type Sums = { items: number; points: number }

/** Counts and points of a backlog. `unestimated` counts open items without points that need some: epics are sums of their stories. */
export function summarize(projectId: string, items: readonly Plannable[]): BacklogSummary {
  const reasons = notReadyReasons(items)
  const ready = sumOf(items.filter(({ id }) => reasons.get(id)?.length === 0))
  return {
    projectId,
    ...sumOf(items),
    unestimated: items.filter(({ type, points, status }) => isOpen(status) && type !== 'epic' && points === null).length,
    ready: ready.items,
    readyPoints: ready.points,
    byStatus: sumsBy(ItemStatus.options, (status) => items.filter((item) => item.status === status)),
    byType: sumsBy(ItemType.options, (type) => items.filter((item) => item.type === type)),
  }
}

function sumOf(items: readonly Plannable[]): Sums {
  return { items: items.length, points: items.reduce((sum, { points }) => sum + (points ?? 0), 0) }
}

function sumsBy<Name extends string>(names: readonly Name[], itemsOf: (name: Name) => Plannable[]): Record<Name, Sums> {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(names.map((name) => [name, sumOf(itemsOf(name))])) as Record<Name, Sums>
}
