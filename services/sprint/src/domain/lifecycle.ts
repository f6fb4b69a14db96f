import { isMorning, ProblemError } from '@dsm/contracts'
import { hoursWithWork } from './hours-with-work.ts'
import type { SprintState } from './sprint-state.ts'
import { requireActive, requireOpen, withTasks } from './sprint-state.ts'
import { ranOut } from './totals.ts'

/** An instant and the day that it is in the project's calendar. */
export type Moment = { at: string; today: string }

/**
 * planned -> active. What is in the sprint now is the commitment, but for items that are over meanwhile: those leave the plan.
 * Throws `sprint-not-planned`, and `sprint-dates-over` after its last day.
 */
export function startSprint(state: SprintState, { at, today, over }: Moment & { over: ReadonlySet<string> }): SprintState {
  const { sprint } = state
  if (sprint.status !== 'planned') throw new ProblemError('sprint-not-planned', `${sprint.key} is ${sprint.status}`)
  // It would be closed at once, with nothing completed, and the team would look as slow as that.
  if (today > sprint.endsOn) throw new ProblemError('sprint-dates-over', `${sprint.key} ended on ${sprint.endsOn}; today is ${today}`)
  const toDo = state.tasks.filter(({ itemId }) => !over.has(itemId))
  const tasks = toDo.map((task) => ({ ...task, committed: true, committedPoints: task.points, addedOn: today }))
  return withTasks({ ...state, sprint: { ...sprint, status: 'active', startedAt: at } }, tasks)
}

/** active -> closed, whatever is still open: that is carried over. Throws `sprint-not-active`. */
export function closeSprint(state: SprintState, { at, today }: Moment): SprintState & { closedOn: string } {
  const { sprint, tasks } = state
  requireActive(sprint)
  const closed = {
    ...sprint,
    status: 'closed' as const,
    closedAt: at,
    ranOut: ranOut(sprint.workingDays, tasks),
    hoursWithWork: hoursWithWork({ people: sprint.people, closedOn: today, inTheMorning: isMorning(sprint.timeZone, at) }, tasks),
  }
  return { ...withTasks({ ...state, sprint: closed }, tasks), closedOn: today }
}

/** planned or active -> cancelled. Throws `sprint-over`. */
export function cancelSprint(state: SprintState, { at }: Pick<Moment, 'at'>): SprintState {
  requireOpen(state.sprint)
  return withTasks({ ...state, sprint: { ...state.sprint, status: 'cancelled', closedAt: at } }, state.tasks)
}

/** Throws `sprint-not-active`, and `day-refused` for a day that is no working day of the sprint or still to come. */
export function requireScrumDay({ sprint }: SprintState, date: string, today: string): void {
  requireActive(sprint)
  if (!sprint.workingDays.includes(date)) throw new ProblemError('day-refused', `${date} is no working day of ${sprint.key}`)
  if (date > today) throw new ProblemError('day-refused', `${date} is still to come; today is ${today}`)
}
