import type { ServiceParts } from '@dsm/service'
import { endActiveSprint, noteSprintClosed, setActiveSprint } from '../store/projects.ts'

/**
 * Keeps which sprint of a project is active, and when the last one was closed. Each event tells the whole status of its sprint, so only the
 * latest counts. Nothing is published: the sprint's own events have told it, and an answer to them could come back here.
 */
export const sprintStatus: NonNullable<ServiceParts['consumers']> = {
  handlers: {
    'sprint.started.v1': {
      order: 'latest',
      handle: (tx, { time, data: { projectId, sprintId } }) => setActiveSprint(tx, { projectId, sprintId, since: time }),
    },
    'sprint.closed.v1': {
      order: 'latest',
      handle: async (tx, { data }) => {
        await endActiveSprint(tx, data)
        await noteSprintClosed(tx, data)
      },
    },
    'sprint.cancelled.v1': { order: 'latest', handle: (tx, { data }) => endActiveSprint(tx, data) },
  },
}
