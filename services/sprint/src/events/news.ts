import type { DailyScrum, DomainEvent, EventOf, ProgressEntry, Sprint } from '@dsm/contracts'
import type { NewEvent } from '@dsm/events'
import type { ImpedimentChange } from '../domain/impediments.ts'
import type { SprintState } from '../domain/sprint-state.ts'

export type News = NewEvent<DomainEvent>

type About = Pick<Sprint, 'id' | 'projectId'>
type Scope = EventOf<'sprint.scope-changed.v1'>['data']

const headOf = ({ id }: About, time: string) => ({ source: 'sprint', subject: id, time }) as const
const placeOf = ({ id, projectId }: About) => ({ projectId, sprintId: id })

export function plannedOrStarted(type: 'sprint.planned.v1' | 'sprint.started.v1', { sprint, tasks }: SprintState, at: string): News {
  return { type, ...headOf(sprint, at), data: { ...placeOf(sprint), sprint, tasks: [...tasks] } }
}

export function closed({ sprint, tasks, impediments, closedOn }: SprintState & { closedOn: string }, at: string): News {
  const data = { ...placeOf(sprint), sprint, tasks: [...tasks], closedOn, impediments: [...impediments] }
  return { type: 'sprint.closed.v1', ...headOf(sprint, at), data }
}

export function cancelled({ sprint, tasks }: SprintState, reason: string, at: string): News {
  return { type: 'sprint.cancelled.v1', ...headOf(sprint, at), data: { ...placeOf(sprint), sprint, tasks: [...tasks], reason } }
}

export function scopeChanged(sprint: Sprint, { change, task, on }: Pick<Scope, 'change' | 'task' | 'on'>, at: string): News {
  const data: Scope = { ...placeOf(sprint), change, on, task, totals: sprint.totals }
  return { type: 'sprint.scope-changed.v1', ...headOf(sprint, at), data }
}

export function progressed(sprint: Sprint, entry: ProgressEntry, at: string): News {
  const data: EventOf<'task.progressed.v1'>['data'] = { ...placeOf(sprint), entry, totals: sprint.totals }
  return { type: 'task.progressed.v1', ...headOf(sprint, at), data }
}

/** An impediment that was raised or cleared, and the task that it blocked or set free. */
export function impeded(
  type: 'impediment.raised.v1' | 'impediment.cleared.v1',
  { state: { sprint }, impediment, progressed: effect }: ImpedimentChange,
  at: string,
): News[] {
  const news: News = { type, ...headOf(sprint, at), data: { ...placeOf(sprint), impediment } }
  return effect === null ? [news] : [news, progressed(sprint, effect.entry, at)]
}

export function scrumHeld(sprint: Sprint, scrum: DailyScrum): News {
  return { type: 'daily-scrum.held.v1', ...headOf(sprint, scrum.heldAt), data: { ...placeOf(sprint), sprintKey: sprint.key, scrum } }
}
