import type { Item, ItemStatus, SprintTask, TaskStatus } from '@dsm/contracts'

/** Position of an event of a sprint: by sequence within the sprint, by the domain's time between sprints. */
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

/** Whether news are older than what an item already knows. At the same instant the later made sprint counts as the later one: ids sort by creation. */
export function isStale(known: SprintMark | undefined, news: SprintMark): boolean {
  if (known === undefined) return false
  if (known.sprintId === news.sprintId) return news.sequence <= known.sequence
  return news.at === known.at ? news.sprintId < known.sprintId : news.at < known.at
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
