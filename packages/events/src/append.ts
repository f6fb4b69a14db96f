import { type DomainEvent, type Envelope, eventSchemas } from '@dsm/contracts'
import { currentCorrelation } from '@dsm/correlation'
import { rows, type Tx } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { NewEvent, Schemas } from './catalogue.ts'

/** Writes events to the outbox within `tx`: published if `tx` commits, never otherwise. Returns them complete, in the order given.
 *  Throws if one breaks its schema or names an unknown type. Locks the subjects until `tx` ends. */
export type Append<Event extends Envelope> = (tx: Tx, input: NewEvent<Event> | readonly NewEvent<Event>[]) => Promise<Event[]>

const Written = z.object({ id: z.uuid(), sequence: z.int() })

/** `append` for a catalogue of its own. */
export function createAppend<Event extends Envelope>(schemas: Schemas<Event>): Append<Event> {
  return async (tx, input) => {
    const drafts: readonly NewEvent<Event>[] = Array.isArray(input) ? input : [input]
    if (drafts.length === 0) return []
    const events = drafts.map((draft) => complete(draft, schemas))
    const sequences = await write(tx, events)
    return events.map((event) => ({ ...event, sequence: sequences.get(event.id) ?? event.sequence }))
  }
}

/** Publishes what a service has to tell, see `Append`. */
export const append: Append<DomainEvent> = createAppend(eventSchemas)

/** Numbers the events per subject and writes them to the outbox, in the order given; returns the number of each. Subjects are locked in one order, so two writers of
 *  the same ones cannot deadlock here. */
async function write(tx: Tx, events: readonly Envelope[]): Promise<Map<string, number>> {
  const written = await rows(
    tx,
    Written,
    `with drafts as (
       select subject, event, position, row_number() over (partition by subject order by position) as nth, count(*) over (partition by subject) as count
       from unnest($1::text[], $2::jsonb[]) with ordinality as drafts (subject, event, position)
     ), drawn as (
       insert into subject_sequences as known (subject, last)
       select subject, count(*) from drafts group by subject order by subject
       on conflict (subject) do update set last = known.last + excluded.last
       returning subject, last
     )
     insert into outbox (event)
     select event || jsonb_build_object('sequence', last - count + nth) from drafts join drawn using (subject) order by position
     returning event ->> 'id' as id, (event ->> 'sequence')::bigint as sequence`,
    [events.map(({ subject }) => subject), events.map((event) => JSON.stringify(event))],
  )
  return new Map(written.map(({ id, sequence }) => [id, sequence]))
}

/** The event but for its sequence, which is drawn when it is written. */
function complete<Event extends Envelope>(draft: NewEvent<Event>, schemas: Schemas<Event>): Event {
  const schema = schemas.get(draft.type)
  if (schema === undefined) throw new Error(`no event type ${draft.type} is declared`)
  const { correlationId, causationId, traceparent, actor, actorRole } = currentCorrelation() ?? { correlationId: uuidv7() }
  const parsed = schema.safeParse({
    ...draft,
    specversion: '1.0',
    id: uuidv7(),
    sequence: 1,
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
