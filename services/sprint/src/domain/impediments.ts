import type { Impediment } from '@dsm/contracts'
import { ProblemError } from '@dsm/contracts'
import type { EntryMoment, Progressed } from './progress.ts'
import { applyStanding } from './progress.ts'
import type { SprintState } from './sprint-state.ts'
import { requireActive, taskInSprint } from './sprint-state.ts'

export type ImpedimentChange = {
  state: SprintState
  impediment: Impediment
  /** The task that it blocked or set free; null where no task changed. */
  progressed: Omit<Progressed, 'state'> | null
}

type NewImpediment = Pick<Impediment, 'title' | 'kind' | 'itemId'>

/**
 * Raises an impediment; the open task that it names is blocked. Throws `sprint-not-active` and `task-not-in-sprint`.
 */
export function raiseImpediment(
  state: SprintState,
  raised: NewImpediment,
  moment: EntryMoment & { impedimentId: string },
): ImpedimentChange {
  const { impedimentId, ...entryMoment } = moment
  requireActive(state.sprint)
  const task = raised.itemId === null ? null : taskInSprint(state, raised.itemId)
  const impediment = { ...raised, id: impedimentId, sprintId: state.sprint.id, raisedOn: moment.today, clearedOn: null, resolution: '' }
  const impeded = { ...state, impediments: [...state.impediments, impediment] }
  if (!task || task.status === 'done' || task.status === 'blocked') return { state: impeded, impediment, progressed: null }

  const standing = { status: 'blocked' as const, remainingPoints: task.remainingPoints }
  const { state: next, ...progressed } = applyStanding(impeded, task, { ...entryMoment, standing, note: `blocked: ${impediment.title}` })
  return { state: next, impediment, progressed }
}

/**
 * Clears an impediment. Its task goes on where it stood once no other open impediment names it.
 * Throws `sprint-not-active`, `not-found` and `impediment-cleared`.
 */
export function clearImpediment(
  state: SprintState,
  impedimentId: string,
  { resolution, ...moment }: EntryMoment & { resolution: string },
): ImpedimentChange {
  requireActive(state.sprint)
  const open = state.impediments.find(({ id }) => id === impedimentId)
  if (!open) throw new ProblemError('not-found', `${state.sprint.key} has no impediment ${impedimentId}`)
  if (open.clearedOn !== null) throw new ProblemError('impediment-cleared', `"${open.title}" was cleared on ${open.clearedOn}`)

  const impediment = { ...open, clearedOn: moment.today, resolution }
  const impediments = state.impediments.map((other) => (other === open ? impediment : other))
  const next = { ...state, impediments }
  const task = state.tasks.find(({ itemId, removedOn }) => itemId === open.itemId && removedOn === null)
  const stillBlocked = impediments.some(({ itemId, clearedOn }) => itemId === open.itemId && clearedOn === null)
  if (task?.status !== 'blocked' || stillBlocked) return { state: next, impediment, progressed: null }

  const { points, remainingPoints } = task
  const standing = { status: remainingPoints < points ? ('in-progress' as const) : ('todo' as const), remainingPoints }
  const { state: freed, ...progressed } = applyStanding(next, task, { ...moment, standing, note: `no longer blocked: ${impediment.title}` })
  return { state: freed, impediment, progressed }
}
