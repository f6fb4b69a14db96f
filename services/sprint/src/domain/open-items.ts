import { type Fault, type Item, type NewSprintTask, ProblemError } from '@dsm/contracts'

/** What the backlog says of the items asked for; one that its project does not have is not among them. */
export type KnownItems = ReadonlyMap<string, Pick<Item, 'key' | 'status' | 'points'>>

type NamedTask = Pick<NewSprintTask, 'itemId' | 'itemKey' | 'points'>

/** Where a task stands in the request: `/body` or `/body/tasks/3`. */
type PointerTo = (at: number) => string

/** Whether there is nothing left to do for an item. */
export const isOver = ({ status }: Pick<Item, 'status'>): boolean => status === 'done' || status === 'dropped'

/** Those of the items that nobody can commit to any more: the project does not have them, or they are over. */
export function notToBeHad(itemIds: readonly string[], known: ReadonlyMap<string, Pick<Item, 'status'>>): Set<string> {
  return new Set(
    itemIds.filter((itemId) => {
      const item = known.get(itemId)
      return item === undefined || isOver(item)
    }),
  )
}

/** Refuses tasks without an open item of the project: `bad-request` for one that the project does not have, `status-refused` for one that is over. */
export function requireOpenItems(tasks: readonly NamedTask[], known: KnownItems, pointerTo: PointerTo): void {
  const unknown: Fault[] = []
  const over: Fault[] = []
  for (const [at, { itemId }] of tasks.entries()) {
    const pointer = `${pointerTo(at)}/itemId`
    const item = known.get(itemId)
    if (item === undefined) unknown.push({ pointer, detail: `the project has no item ${itemId}` })
    else if (isOver(item)) over.push({ pointer, detail: `${item.key} is ${item.status}` })
  }
  if (unknown.length > 0) throw new ProblemError('bad-request', told(unknown), { faults: unknown })
  if (over.length > 0) throw new ProblemError('status-refused', told(over), { faults: over })
}

/** Throws `backlog-changed` where an item is no longer what a decision was taken on: gone, over, or of other points. */
export function requireAsDecided(tasks: readonly NamedTask[], known: KnownItems, pointerTo: PointerTo): void {
  const faults = tasks.flatMap((task, at): Fault[] => {
    const detail = changeOf(task, known.get(task.itemId))
    return detail === undefined ? [] : [{ pointer: pointerTo(at), detail }]
  })
  if (faults.length > 0) throw new ProblemError('backlog-changed', told(faults), { faults })
}

function changeOf({ itemKey, points }: NamedTask, item: Pick<Item, 'status' | 'points'> | undefined): string | undefined {
  if (item === undefined) return `${itemKey} is gone`
  if (isOver(item)) return `${itemKey} is ${item.status}`
  if (item.points !== points) return `${itemKey} has ${item.points ?? 'no'} points instead of ${points}`
  return undefined
}

const toldMax = 20

function told(faults: readonly Fault[]): string {
  const details = faults.slice(0, toldMax).map(({ detail }) => detail)
  return [...details, ...(faults.length > toldMax ? [`and ${faults.length - toldMax} more`] : [])].join('; ')
}
