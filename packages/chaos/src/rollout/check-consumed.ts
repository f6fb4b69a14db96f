import { ServiceName } from '@dsm/contracts'
import { checkDeadLetters, checkPublication, checkSequences } from '../check/check-events.ts'
import type { Finding, History } from '../check/history.ts'

export type Remembered = Pick<History, 'outbox' | 'archive' | 'inboxes' | 'deadLetters'>

/** Which events a service of some version handles. */
export type Handles = (service: ServiceName, type: string) => boolean

/** Every event was published, archived as it was, and handled by each consumer that knows its type in both versions; none is dead.
 *  A type that only one version knows is handled while that version runs: the other one may skip it. */
export function checkConsumed(remembered: Remembered, versions: readonly Handles[]): Finding[] {
  const { outbox, inboxes } = remembered
  const unhandled = ServiceName.options.flatMap((consumer): Finding[] => {
    const done = inboxes.get(consumer) ?? new Set()
    return outbox
      .filter(({ id, type }) => versions.every((handles) => handles(consumer, type)) && !done.has(id))
      .map(({ id, type, source, subject }) => ({
        kind: 'lost',
        what: `${type} of ${source} about ${subject} (${id})`,
        detail: `${consumer} never handled it`,
      }))
  })
  return [...checkPublication(remembered), ...checkSequences(remembered), ...unhandled, ...checkDeadLetters(remembered)]
}
