import type { Progress, ProgressEntry, Sprint, SprintTask, TaskStatus } from '@dsm/contracts'
import { ProblemError } from '@dsm/contracts'
import type { Moment } from './lifecycle.ts'
import type { SprintState } from './sprint-state.ts'
import { requireActive, taskInSprint, withTask } from './sprint-state.ts'

/** The moment of an entry of the progress log, and the id that it gets. */
export type EntryMoment = Moment & { entryId: string }

export type Progressed = { state: SprintState; task: SprintTask; entry: ProgressEntry }

type Standing = { status: TaskStatus; remainingPoints: number }

/**
 * Records what somebody says about a task. What is left unsaid follows: nothing left means done, done means nothing
 * left, and a done task that is taken up again is open in full unless the remaining points are given.
 * Throws `sprint-not-active`, `progress-source-mismatch`, `task-not-in-sprint`, and `bad-request` for points or a
 * status that contradict the task or each other.
 */
export function recordProgress(
  state: SprintState,
  itemId: string,
  { progress, ...moment }: EntryMoment & { progress: Progress },
): Progressed {
  requireActive(state.sprint)
  requireSource(state.sprint, progress.source)
  const before = taskInSprint(state, itemId)
  const standing = nextStanding(before, progress)
  requireConsistent(before, standing)

  const person =
    progress.personId === undefined
      ? {}
      : { personId: progress.personId, personName: progress.personId === null ? null : (progress.personName ?? null) }
  return applyStanding(state, { ...before, ...person }, { ...moment, standing, note: progress.note })
}

/** Moves a task to a standing that is known to be valid and writes it down, with the sprint's own source. */
export function applyStanding(
  state: SprintState,
  before: SprintTask,
  change: EntryMoment & { standing: Standing; note: string },
): Progressed {
  const { standing, note, entryId, at, today } = change
  const doneOn = standing.status === 'done' ? (before.doneOn ?? today) : null
  const task = { ...before, ...standing, doneOn }
  const { itemId, itemKey, points, personId, personName } = task
  const source = state.sprint.progressSource
  const entry = { id: entryId, itemId, itemKey, on: today, at, ...standing, points, personId, personName, source, note }
  return { state: withTask(state, task), task, entry }
}

/** Throws `progress-source-mismatch`: simulated and reported progress in one sprint could not be told apart afterwards. */
export function requireSource({ key, progressSource }: Sprint, source: Sprint['progressSource']): void {
  if (source === progressSource) return
  throw new ProblemError('progress-source-mismatch', `${key} takes ${progressSource} progress, not ${source}`)
}

function nextStanding(before: SprintTask, { status, remainingPoints }: Progress): Standing {
  if (remainingPoints === undefined) return standingOf(before, status ?? before.status)
  return { status: status ?? impliedStatus(before, remainingPoints), remainingPoints }
}

function standingOf({ status: before, points, remainingPoints }: SprintTask, status: TaskStatus): Standing {
  if (status === 'done') return { status, remainingPoints: 0 }
  return { status, remainingPoints: before === 'done' ? points : remainingPoints }
}

function impliedStatus({ status, points }: SprintTask, remainingPoints: number): TaskStatus {
  if (remainingPoints === 0) return 'done'
  return status === 'done' || (status === 'todo' && remainingPoints < points) ? 'in-progress' : status
}

/** An item without points has nothing left from the start, so only its status says whether it is done. */
function requireConsistent({ itemKey, points }: SprintTask, { status, remainingPoints }: Standing): void {
  const refuse = (pointer: string, detail: string) => {
    throw new ProblemError('bad-request', detail, { faults: [{ pointer, detail }] })
  }
  if (remainingPoints > points) refuse('/body/remainingPoints', `${itemKey} has ${points} points, ${remainingPoints} cannot remain`)
  if (status === 'done' && remainingPoints > 0) refuse('/body/status', `${itemKey} cannot be done with ${remainingPoints} points remaining`)
  if (status !== 'done' && remainingPoints === 0 && points > 0)
    refuse('/body/status', `${itemKey} has nothing remaining, so it cannot be ${status}`)
}
