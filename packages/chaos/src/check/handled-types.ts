import type { EventType, ServiceName } from '@dsm/contracts'

const everything = 'everything'

/** Which events each service handles. The check notices when a service handles a type that is not here, or ignores one that is. */
const handledTypes: Readonly<Record<ServiceName, readonly EventType[] | typeof everything>> = {
  project: ['sprint.started.v1', 'sprint.closed.v1', 'sprint.cancelled.v1'],
  backlog: ['sprint.started.v1', 'sprint.scope-changed.v1', 'task.progressed.v1', 'sprint.closed.v1', 'sprint.cancelled.v1'],
  sprint: ['project.created.v1', 'project.updated.v1', 'item.updated.v1', 'item.removed.v1', 'time-off.booked.v1', 'time-off.cancelled.v1'],
  chronicle: everything,
  orchestrator: [
    'project.created.v1',
    'project.updated.v1',
    'sprint.planned.v1',
    'sprint.started.v1',
    'task.progressed.v1',
    'daily-scrum.held.v1',
    'time-off.booked.v1',
    'time-off.cancelled.v1',
    'sprint.closed.v1',
    'sprint.cancelled.v1',
  ],
}

export function handles(service: ServiceName, type: string): boolean {
  const types: readonly string[] | typeof everything = handledTypes[service]
  return types === everything || types.includes(type)
}
