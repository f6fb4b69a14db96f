import type { DomainEvent } from '@dsm/contracts'

/** Begins every text by which an effect is found again. */
export const markerPrefix = 'chaos-'

/** What requests have brought about, as far as events alone tell: `cancel-sprint <id>` and how often. */
export function effectsOfEvents(events: readonly DomainEvent[]): Map<string, number> {
  const effects = new Map<string, number>()
  for (const event of events) {
    const effect = effectOf(event)
    if (effect !== undefined) effects.set(effect, (effects.get(effect) ?? 0) + 1)
  }
  return effects
}

function effectOf(event: DomainEvent): string | undefined {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others are looked for in tables
  switch (event.type) {
    case 'item.updated.v1':
      return event.data.changed.includes('title') ? `edit ${event.data.item.title}` : undefined
    case 'time-off.booked.v1':
      return `time-off ${event.data.timeOff.note}`
    case 'time-off.cancelled.v1':
      return `cancel-time-off ${event.data.timeOff.id}`
    case 'sprint.started.v1':
      return `start-sprint ${event.data.sprintId}`
    case 'sprint.closed.v1':
      return `close-sprint ${event.data.sprintId}`
    case 'sprint.cancelled.v1':
      return `cancel-sprint ${event.data.sprintId}`
    case 'daily-scrum.held.v1':
      return `scrum ${event.data.sprintId} ${event.data.scrum.date}`
    default:
      return undefined
  }
}
