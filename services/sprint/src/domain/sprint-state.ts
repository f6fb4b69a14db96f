import type { Impediment, Sprint, SprintTask } from '@dsm/contracts'
import { ProblemError } from '@dsm/contracts'
import { sprintTotals } from './totals.ts'

/** A sprint with everything that decides what may happen to it. */
export type SprintState = {
  sprint: Sprint
  tasks: readonly SprintTask[]
  impediments: readonly Impediment[]
}

/** Throws `sprint-not-active`. */
export function requireActive({ key, status }: Sprint): void {
  if (status !== 'active') throw new ProblemError('sprint-not-active', `${key} is ${status}`)
}

/** Throws `sprint-over` for a closed or cancelled sprint. */
export function requireOpen({ key, status }: Sprint): void {
  if (status === 'closed' || status === 'cancelled') throw new ProblemError('sprint-over', `${key} is ${status}`)
}

/** The task of an item that is in the sprint now. Throws `task-not-in-sprint`. */
export function taskInSprint({ sprint, tasks }: SprintState, itemId: string): SprintTask {
  const task = tasks.find((candidate) => candidate.itemId === itemId)
  if (!task) throw new ProblemError('task-not-in-sprint', `${sprint.key} does not hold item ${itemId}`)
  if (task.removedOn !== null) throw new ProblemError('task-not-in-sprint', `${task.itemKey} left ${sprint.key} on ${task.removedOn}`)
  return task
}

/** The state with one task changed, and the sums that follow from it. */
export function withTask(state: SprintState, task: SprintTask): SprintState {
  const others = state.tasks.filter(({ itemId }) => itemId !== task.itemId)
  return withTasks(state, [...others, task])
}

/** The state with these tasks, in order of work, and their sums. */
export function withTasks({ sprint, impediments }: SprintState, tasks: readonly SprintTask[]): SprintState {
  const ordered = tasks.toSorted((a, b) => a.position - b.position)
  return { sprint: { ...sprint, totals: sprintTotals(ordered) }, tasks: ordered, impediments }
}
