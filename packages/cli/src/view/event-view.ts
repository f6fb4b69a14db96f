import type { ArchivedEvent, DeadLetter, DeadLetterReplay, ServiceName } from '@dsm/contracts'
import { bad, bold, cut, dim, good, table, warn } from './text.ts'

/** Events of the archive, oldest first. */
export function eventsView({ items, more }: { items: readonly ArchivedEvent[]; more: boolean }): string {
  if (items.length === 0) return 'no events'
  const rows = items.map(({ time, type, source, subject, sequence }) => [time, type, source, subject, sequence])
  const shown = table(['time', 'type', 'source', 'subject', 'sequence'], rows, [4])
  return more ? `${shown}\n${dim('there are more: --limit')}` : shown
}

type Letters = { service: ServiceName; items: readonly DeadLetter[]; more: boolean }

/** Dead letters, service by service. */
export function deadLettersView(services: readonly Letters[]): string {
  const rows = services.flatMap(({ service, items }) =>
    items.map(({ id, type, reason, deliveries, lastAt, error }) => [service, id, type ?? '', reason, deliveries, lastAt, cut(error, 50)]),
  )
  if (rows.length === 0) return good('no dead letters')
  const more = services.filter((each) => each.more).map(({ service }) => service)
  const shown = table(['service', 'id', 'type', 'reason', 'deliveries', 'last', 'error'], rows, [4])
  return more.length > 0 ? `${shown}\n${dim(`there are more of ${more.join(', ')}: --limit`)}` : shown
}

/** One dead letter with everything that is known of it. */
export function deadLetterView(letter: DeadLetter): string {
  const { id, consumer, type, subject, reason, error, deliveries, firstAt, lastAt, status, decidedBy, decidedAt, entry } = letter
  return [
    `${bold(id)} ${status}${decidedBy === null ? '' : ` by ${decidedBy}${decidedAt === null ? '' : `, ${decidedAt}`}`}`,
    `  ${type ?? 'no event'} about ${subject ?? 'nothing'}, given up by ${consumer}: ${reason}`,
    `  ${deliveries} deliveries, ${firstAt} to ${lastAt}`,
    `  ${bad(error)}`,
    entry,
  ].join('\n')
}

const tellOutcome: Record<DeadLetterReplay['outcome'], (id: string) => string> = {
  handled: (id) => good(`${id} handled`),
  duplicate: (id) => `${id} duplicate: its effect had happened, or it was dropped`,
  stale: (id) => warn(`${id} stale: a later event of its subject has overtaken it`),
  failed: (id) => bad(`${id} failed again`),
}

/** What became of each replayed letter. */
export function replaysView(replays: readonly DeadLetterReplay[]): string {
  if (replays.length === 0) return 'nothing waits'
  const line = ({ deadLetter: { id, error }, outcome }: DeadLetterReplay) =>
    `${tellOutcome[outcome](id)}${outcome === 'failed' ? `: ${error}` : ''}`
  return replays.map(line).join('\n')
}
