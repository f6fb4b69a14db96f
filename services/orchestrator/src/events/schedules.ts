import type { DomainEvent, Sprint } from '@dsm/contracts'
import type { Handlers } from '@dsm/events'
import { weekdaysOf } from '../domain/schedules/schedule-of.ts'
import { noteSprint, noteTimes, type SprintToMeet } from '../store/schedules.ts'

/** The daily scrum that a sprint wants from now on, or no more. */
export function sprintToMeet(sprint: Sprint): SprintToMeet {
  const { id, projectId, key, endsOn, status } = sprint
  return { id, projectId, key, endsOn, weekdays: weekdaysOf(sprint), status: status === 'planned' || status === 'active' ? status : 'over' }
}

/** What says when daily scrums are wanted. An event tells the whole project or sprint. */
export function scheduleHandlers(): Handlers<DomainEvent> {
  return {
    'project.created.v1': { order: 'latest', handle: (tx, { data: { project } }) => noteTimes(tx, project) },
    'project.updated.v1': { order: 'latest', handle: (tx, { data: { project } }) => noteTimes(tx, project) },
    'sprint.planned.v1': { order: 'every', handle: (tx, { data }) => noteSprint(tx, sprintToMeet(data.sprint)) },
    'sprint.started.v1': { order: 'every', handle: (tx, { data }) => noteSprint(tx, sprintToMeet(data.sprint)) },
  }
}
