import { type DomainEvent, type Envelope, eventSchemas } from '@dsm/contracts'
import { currentCorrelation } from '@dsm/correlation'
import { rows, type Tx } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { NewEvent, Schemas } from './catalogue.ts'

/** Writes events to the outbox within `tx`: published if `tx` commits, never otherwise. Returns them complete, in the order given.
 *  Throws if one breaks its schema or names an unknown type. Locks the subjects until `tx` ends. */
export type Append<Event extends Envelope> = (tx: Tx, input: NewEvent<Event> | readonly NewEvent<Event>[]) => Promise<Event[]>

const LastOfSubject = z.object({ subject: z.string(), last: z.number() })

/** `append` for a catalogue of its own. */
export function createAppend<Event extends Envelope>(schemas: Schemas<Event>): Append<Event> {
  return async (tx, input) => {
    const drafts: readonly NewEvent<Event>[] = Array.isArray(input) ? input : [input]
    if (drafts.length === 0) return []
    const next = await drawSequences(tx, drafts)
    const events = drafts.map((draft) => complete(draft, next(draft.subject), schemas))
    await tx.query(
      `insert into outbox (event) select event from unnest($1::jsonb[]) with ordinality as drafts (event, position) order by position`,
      [events.map((event) => JSON.stringify(event))],
    )
    return events
  }
}

/** Publishes what a service has to tell, see `Append`. */
export const append: Append<DomainEvent> = createAppend(eventSchemas)

/** Draws as many numbers per subject as there are events. Subjects are locked in one order, so two writers of the same ones cannot deadlock here. */
async function drawSequences(tx: Tx, drafts: readonly { subject: string }[]): Promise<(subject: string) => number> {
  const drawn = await rows(
    tx,
    LastOfSubject,
    `insert into subject_sequences as known (subject, last)
     select subject, count(*) from unnest($1::text[]) as drafts (subject) group by subject order by subject
     on conflict (subject) do update set last = known.last + excluded.last
     returning subject, last`,
    [drafts.map(({ subject }) => subject)],
  )
  const upTo = new Map(drawn.map(({ subject, last }) => [subject, last]))
  for (const { subject } of drafts) upTo.set(subject, (upTo.get(subject) ?? 0) - 1)
  return (subject) => {
    const sequence = (upTo.get(subject) ?? 0) + 1
    upTo.set(subject, sequence)
    return sequence
  }
}

function complete<Event extends Envelope>(draft: NewEvent<Event>, sequence: number, schemas: Schemas<Event>): Event {
  const schema = schemas.get(draft.type)
  if (schema === undefined) throw new Error(`no event type ${draft.type} is declared`)
  const { correlationId, causationId, traceparent, actor, actorRole } = currentCorrelation() ?? { correlationId: uuidv7() }
  const parsed = schema.safeParse({
    ...draft,
    specversion: '1.0',
    id: uuidv7(),
    sequence,
    correlationid: correlationId,
    ...(causationId !== undefined && { causationid: causationId }),
    ...(traceparent !== undefined && { traceparent }),
    ...(actor !== undefined && { actor }),
    ...(actorRole !== undefined && { actorrole: actorRole }),
  })
  if (!parsed.success)
    throw new Error(`an event ${draft.type} breaks its schema\n${z.prettifyError(parsed.error)}`, { cause: parsed.error })
  return parsed.data
}
