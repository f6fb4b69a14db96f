import type { DomainEvent } from '@dsm/contracts'

type Model = Map<string, string>

/** A value in words that two equal ones share, whatever the order of their keys. */
export function words(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))))
}

/** What the backlog is by its own events. Ranks are left out: when they are spread anew, all of them change and nobody is told. */
export function rebuildItems(events: readonly DomainEvent[]): Model {
  const items: Model = new Map()
  for (const event of events) {
    if (event.type === 'item.removed.v1') items.delete(event.data.itemId)
    if (event.type !== 'item.created.v1' && event.type !== 'item.updated.v1') continue
    const { id, version, title, status, points, sprintId, carriedOver } = event.data.item
    items.set(id, words({ version, title, status, points, sprintId, carriedOver }))
  }
  return items
}

/** Sprints that were started, or are over: a plan may follow the backlog without telling. */
export function rebuildSprints(events: readonly DomainEvent[]): Model {
  const sprints = new Map<string, { status: string; startedAt: string | null; closedAt: string | null; totals: unknown }>()
  for (const event of events) {
    if (event.type === 'sprint.started.v1' || event.type === 'sprint.closed.v1' || event.type === 'sprint.cancelled.v1') {
      const { id, status, startedAt, closedAt, totals } = event.data.sprint
      sprints.set(id, { status, startedAt, closedAt, totals })
    } else if (event.type === 'sprint.scope-changed.v1' || event.type === 'task.progressed.v1') {
      const before = sprints.get(event.data.sprintId)
      if (before) sprints.set(event.data.sprintId, { ...before, totals: event.data.totals })
    }
  }
  return new Map([...sprints].map(([id, { totals, ...rest }]) => [id, words({ ...rest, totals: words(Object(totals)) })]))
}

export function rebuildProjects(events: readonly DomainEvent[]): Model {
  const projects: Model = new Map()
  for (const event of events) {
    if (event.type !== 'project.created.v1' && event.type !== 'project.updated.v1') continue
    const { id, key, name, goal, status, version } = event.data.project
    projects.set(id, words({ key, name, goal, status, version }))
  }
  return projects
}

/** Who is allocated to each project, as it was told last. */
export function rebuildAllocations(events: readonly DomainEvent[]): Model {
  const teams = new Map<string, [string, string][]>()
  for (const event of events) {
    if (event.type !== 'team.changed.v1') continue
    const { projectId, allocations } = event.data
    teams.set(
      projectId,
      allocations.map(({ id, personId, share }) => [id, words({ projectId, personId, share })]),
    )
  }
  return new Map([...teams.values()].flat())
}

/** Time off that was booked and not cancelled. */
export function rebuildTimeOff(events: readonly DomainEvent[]): Model {
  const booked: Model = new Map()
  for (const event of events) {
    if (event.type === 'time-off.cancelled.v1') booked.delete(event.data.timeOff.id)
    if (event.type !== 'time-off.booked.v1') continue
    const { id, personId, from, to, portion } = event.data.timeOff
    booked.set(id, words({ personId, from, to, portion }))
  }
  return booked
}

/** The log of progress, entry by entry, with the sprint that each belongs to. */
export function rebuildProgress(events: readonly DomainEvent[]): Model {
  const log: Model = new Map()
  for (const event of events) {
    if (event.type !== 'task.progressed.v1') continue
    const { sprintId, entry } = event.data
    log.set(entry.id, words({ sprintId, itemId: entry.itemId, status: entry.status, remainingPoints: entry.remainingPoints }))
  }
  return log
}

export function rebuildImpediments(events: readonly DomainEvent[]): Model {
  const impediments: Model = new Map()
  for (const event of events) {
    if (event.type !== 'impediment.raised.v1' && event.type !== 'impediment.cleared.v1') continue
    const { id, title, resolution, clearedOn } = event.data.impediment
    impediments.set(id, words({ sprintId: event.data.sprintId, title, resolution, clearedOn }))
  }
  return impediments
}

/** Reports that the history calls for: one of each start, each daily scrum, each close. */
export function rebuildReports(events: readonly DomainEvent[]): Model {
  const reports: Model = new Map()
  for (const event of events) {
    if (event.type === 'sprint.started.v1') reports.set(`planning ${event.data.sprintId}`, '1')
    if (event.type === 'daily-scrum.held.v1') reports.set(`daily ${event.data.sprintId} ${event.data.scrum.date}`, '1')
    if (event.type === 'sprint.closed.v1') reports.set(`retrospective ${event.data.sprintId}`, '1')
  }
  return reports
}

/** How often each sprint's close was told, or answered by an event of another type. */
export function countBySprint(events: readonly DomainEvent[], type: 'sprint.closed.v1' | 'retrospective.recorded.v1'): Model {
  const counts = new Map<string, number>()
  for (const event of events) {
    if (event.type === type) counts.set(event.data.sprintId, (counts.get(event.data.sprintId) ?? 0) + 1)
  }
  return new Map([...counts].map(([id, count]) => [id, String(count)]))
}

export function decisionsTold(events: readonly DomainEvent[]): Model {
  return new Map(events.flatMap(({ type, subject }) => (type === 'decision.taken.v1' ? [[subject, '1'] as const] : [])))
}
