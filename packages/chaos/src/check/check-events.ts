import { ServiceName } from '@dsm/contracts'
import { handles } from './handled-types.ts'
import type { EventFact, Finding, History } from './history.ts'

/** What was committed is published and archived as it was, what was not committed is nowhere. */
export function checkPublication({ outbox, archive }: Pick<History, 'outbox' | 'archive'>): Finding[] {
  const archived = new Map(archive.map((event) => [event.id, event]))
  const committed = new Set(outbox.map(({ id }) => id))
  const ofOutbox = outbox.flatMap((event): Finding[] => {
    const copy = archived.get(event.id)
    const what = nameOf(event)
    if (!event.published) return [{ kind: 'stuck', what, detail: 'committed and never published' }]
    if (!copy) return [{ kind: 'lost', what, detail: 'published and not in the archive' }]
    return copy.digest === event.digest ? [] : [{ kind: 'altered', what, detail: 'archived with another content' }]
  })
  const strangers = archive.filter(({ id }) => !committed.has(id))
  return [
    ...ofOutbox,
    ...strangers.map((event): Finding => ({ kind: 'phantom', what: nameOf(event), detail: 'archived, but no producer has committed it' })),
  ]
}

/** The numbers of a subject are 1, 2, 3 … in the order in which its events were committed. */
export function checkSequences({ outbox }: Pick<History, 'outbox'>): Finding[] {
  const last = new Map<string, number>()
  return outbox.flatMap((event): Finding[] => {
    const subject = `${event.source} ${event.subject}`
    const expected = (last.get(subject) ?? 0) + 1
    last.set(subject, event.sequence)
    return event.sequence === expected
      ? []
      : [{ kind: 'out-of-order', what: nameOf(event), detail: `number ${event.sequence} came where ${expected} was due` }]
  })
}

/** Every consumer has done each event that it handles, or has it among its dead letters; and nothing else. */
export function checkInboxes({ outbox, inboxes, deadLetters }: Pick<History, 'outbox' | 'inboxes' | 'deadLetters'>): Finding[] {
  const byId = new Map(outbox.map((event) => [event.id, event]))
  return ServiceName.options.flatMap((consumer): Finding[] => {
    const done = inboxes.get(consumer) ?? new Set()
    const buried = new Set(deadLetters.filter((letter) => letter.consumer === consumer).map(({ eventId }) => eventId))
    const missing = outbox.filter(({ id, type }) => handles(consumer, type) && !done.has(id) && !buried.has(id))
    const strangers = [...done].flatMap((id): Finding[] => {
      const event = byId.get(id)
      if (!event) return [{ kind: 'phantom', what: `event ${id}`, detail: `${consumer} handled what no producer has committed` }]
      return handles(consumer, event.type)
        ? []
        : [{ kind: 'unhandled', what: nameOf(event), detail: `${consumer} handles a type that the check does not expect of it` }]
    })
    return [
      ...missing.map((event): Finding => ({ kind: 'lost', what: nameOf(event), detail: `${consumer} never handled it` })),
      ...strangers,
    ]
  })
}

/** Dead letters are for events that no build can handle: none of those that our own services publish. */
export function checkDeadLetters({ deadLetters }: Pick<History, 'deadLetters'>): Finding[] {
  return deadLetters
    .filter(({ status }) => status === 'waiting')
    .map(({ consumer, eventId, type, reason, error }) => ({
      kind: 'dead',
      what: `${type ?? 'an entry'} ${eventId ?? ''}`.trim(),
      detail: `${consumer} gave up on it: ${reason}, ${error.split('\n', 1)[0] ?? ''}`,
    }))
}

/** These may well come several times of one cause: each tells of another change. */
const repeatable = new Set(['strategy.changed.v1'])

/** Handling one event publishes an event of a type about a subject once: twice means that it was handled twice. */
export function checkConsequences({ outbox }: Pick<History, 'outbox'>): Finding[] {
  const seen = new Set<string>()
  return outbox.flatMap((event): Finding[] => {
    const { source, type, subject, causationId } = event
    if (causationId === null || repeatable.has(type)) return []
    const key = [source, type, subject, causationId].join(' ')
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [{ kind: 'doubled', what: nameOf(event), detail: `a second consequence of event ${causationId}` }]
  })
}

function nameOf({ source, type, subject, id }: EventFact): string {
  return `${type} of ${source} about ${subject} (${id})`
}
