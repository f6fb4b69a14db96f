import type { Item, ItemStatus, SprintTask, TaskStatus } from '@dsm/contracts'

/** Position of an event of a sprint: by sequence within the sprint, by the domain's time between sprints, as far as that can be told. */
export type SprintMark = { sprintId: string; sequence: number; at: string }

/** What an event of a sprint says about one item. */
export type SprintNews = {
  itemId: string
  /** Whether the sprint holds the item from now on. */
  holds: boolean
  /** The item's status from now on; undefined: as it is. */
  status: TaskStatus | undefined
  /** The sprint closed before the item was done. */
  unfinished: boolean
}

/** Clocks of two replicas tell the time no better than this: a sprint may begin before the one in front of it has ended. */
const skewMs = 60_000

/**
 * Whether news are older than what an item already knows. Of two sprints whose times are too close to tell, the one that is known to have ended is the
 * earlier one, since a project has one active sprint at a time; else the one that was made earlier: ids sort by creation.
 */
export function isStale(known: SprintMark | undefined, news: SprintMark, ended: ReadonlySet<string>): boolean {
  if (known === undefined) return false
  if (known.sprintId === news.sprintId) return news.sequence <= known.sequence
  const laterMs = Date.parse(news.at) - Date.parse(known.at)
  if (Math.abs(laterMs) > skewMs) return laterMs < 0
  const hasEnded = ended.has(news.sprintId)
  return hasEnded === ended.has(known.sprintId) ? news.sprintId < known.sprintId : hasEnded
}

/** The item after the news. Stale news tell no more than that the item was left unfinished once. */
export function mirror(item: Item, news: SprintNews, { sprintId, stale }: { sprintId: string; stale: boolean }): Item {
  const carriedOver = item.carriedOver || news.unfinished
  if (stale) return { ...item, carriedOver }
  return { ...item, carriedOver, sprintId: news.holds ? sprintId : null, status: news.status ?? item.status }
}

/** What the end of a sprint says about its tasks. */
export function newsOfEnd(tasks: readonly SprintTask[], { closed }: { closed: boolean }): SprintNews[] {
  return tasks
    .filter(({ removedOn }) => removedOn === null)
    .map((task) => ({ itemId: task.itemId, holds: false, status: statusAfterSprint(task), unfinished: closed && task.status !== 'done' }))
}

/** What blocked a task in its sprint is the sprint's to know: outside of it the task is begun or not. */
export function statusAfterSprint({
  status,
  remainingPoints,
  points,
}: Pick<SprintTask, 'status' | 'remainingPoints' | 'points'>): TaskStatus & ItemStatus {
  if (status !== 'blocked') return status
  return remainingPoints < points ? 'in-progress' : 'todo'
}
