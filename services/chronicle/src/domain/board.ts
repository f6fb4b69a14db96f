import type { Board, SprintTask, TaskStatus } from '@dsm/contracts'
import type { SprintHistory } from './sprint-history.ts'

/** The board of a sprint: its tasks by status, in order of work. */
export function board({ sprint, tasks }: SprintHistory, date: string): Board {
  const kept = tasks.filter(({ removedOn }) => removedOn === null).toSorted((a, b) => a.position - b.position)
  const column = (status: TaskStatus) => kept.filter((task) => task.status === status).map(card)
  return {
    sprintId: sprint.id,
    date,
    columns: { todo: column('todo'), 'in-progress': column('in-progress'), blocked: column('blocked'), done: column('done') },
  }
}

const card = ({ itemId, itemKey, title, personName, points, remainingPoints }: SprintTask) => ({
  itemId,
  itemKey,
  title,
  personName,
  points,
  remainingPoints,
})
