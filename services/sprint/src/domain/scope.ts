import type { NewSprintTask, SprintTask } from '@dsm/contracts'
import { ProblemError } from '@dsm/contracts'
import type { EntryMoment, Progressed } from './progress.ts'
import { applyStanding } from './progress.ts'
import type { SprintState } from './sprint-state.ts'
import { requireActive, requireOpen, taskInSprint, withTask, withTasks } from './sprint-state.ts'

export type ScopeChange = {
  state: SprintState
  task: SprintTask
  /** Null while the sprint is planned: the plan changes then, not the scope. */
  change: 'added' | 'removed' | null
}

/**
 * Takes an item into a planned or active sprint, at the end of the order. An item that was removed comes back with the
 * progress it had, so that neither its removal nor its return counts as a change.
 * Throws `sprint-over` and `task-already-in-sprint`.
 */
export function addScope(state: SprintState, newTask: NewSprintTask, { today }: { today: string }): ScopeChange {
  const { sprint, tasks } = state
  requireOpen(sprint)
  const known = tasks.find(({ itemId }) => itemId === newTask.itemId)
  if (known?.removedOn === null) throw new ProblemError('task-already-in-sprint', `${known.itemKey} is in ${sprint.key}`)

  const position = tasks.reduce((last, task) => Math.max(last, task.position), 0) + 1
  const task = known
    ? { ...known, removedOn: null, position }
    : freshTask(newTask, { position, today, planned: sprint.status === 'planned' })
  return { state: withTask(state, task), task, change: sprint.status === 'planned' ? null : 'added' }
}

/**
 * Takes an item out. A planned sprint forgets it; a running one keeps the row with the day, since its commitment stands.
 * Throws `sprint-over` and `task-not-in-sprint`.
 */
export function removeScope(state: SprintState, itemId: string, { today }: { today: string }): ScopeChange {
  requireOpen(state.sprint)
  const task = { ...taskInSprint(state, itemId), removedOn: today }
  if (state.sprint.status === 'active') return { state: withTask(state, task), task, change: 'removed' }
  const others = state.tasks.filter((other) => other.itemId !== itemId)
  return { state: withTasks(state, others), task, change: null }
}

/**
 * Gives an item of an active sprint another estimate. Points already worked off stay worked off, and a done item stays
 * done. Throws `sprint-not-active` and `task-not-in-sprint`.
 */
export function reEstimate(state: SprintState, itemId: string, { points, ...moment }: EntryMoment & { points: number }): Progressed {
  requireActive(state.sprint)
  const before = taskInSprint(state, itemId)
  const workedOff = before.points - before.remainingPoints
  // What was begun and is still open cannot shrink to nothing left, or it would count as done without anybody saying so.
  const remainingPoints = before.status === 'done' ? 0 : Math.min(points, Math.max(points - workedOff, 0.1))
  const standing = { status: before.status, remainingPoints }
  return applyStanding(
    state,
    { ...before, points },
    { ...moment, standing, note: `re-estimated from ${before.points} to ${points} points` },
  )
}

/** The rows of a new sprint, in the order given. */
export function planTasks(newTasks: readonly NewSprintTask[], { today }: { today: string }): SprintTask[] {
  return newTasks.map((newTask, index) => freshTask(newTask, { position: index + 1, today, planned: true }))
}

function freshTask(
  newTask: NewSprintTask,
  { position, today, planned }: { position: number; today: string; planned: boolean },
): SprintTask {
  const { points } = newTask
  const committedPoints = planned ? points : 0
  const progress = { status: 'todo' as const, remainingPoints: points, removedOn: null, doneOn: null }
  return { ...newTask, ...progress, position, committed: planned, committedPoints, addedOn: today }
}
