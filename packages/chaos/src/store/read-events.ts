import { DomainEvent, type ServiceName } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'
import type { DeadLetterFact, EventFact, OutboxEvent } from '../check/history.ts'

const OutboxRow = z.object({ event: DomainEvent, digest: z.string(), published: z.boolean() })
const ArchiveRow = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  subject: z.string(),
  sequence: z.number(),
  causationId: z.string().nullable(),
  digest: z.string(),
})
const DeadLetterRow = z.object({
  eventId: z.string().nullable(),
  type: z.string().nullable(),
  status: z.string(),
  reason: z.string(),
  error: z.string(),
})

/** The outbox of one service in the order of its rows, with the whole events beside the facts. */
export async function readOutbox(q: Queryable): Promise<{ facts: OutboxEvent[]; events: DomainEvent[] }> {
  const found = await rows(
    q,
    OutboxRow,
    'select event, md5(event::text) as digest, published_at is not null as published from outbox order by seq',
  )
  const facts = found.map(({ event, digest, published }): OutboxEvent => {
    const { id, type, source, subject, sequence, causationid: causationId = null } = event
    return { id, type, source, subject, sequence, causationId, digest, published }
  })
  return { facts, events: found.map(({ event }) => event) }
}

export function readArchive(q: Queryable): Promise<EventFact[]> {
  return rows(
    q,
    ArchiveRow,
    `select event_id as id, type, event ->> 'source' as source, subject, sequence, event ->> 'causationid' as causation_id, md5(event::text) as digest
     from archive order by event_id`,
  )
}

export async function readInbox(q: Queryable, consumer: ServiceName): Promise<Set<string>> {
  const found = await rows(q, z.object({ eventId: z.string() }), 'select event_id from inbox where consumer = $1', [consumer])
  return new Set(found.map(({ eventId }) => eventId))
}

export async function readDeadLetters(q: Queryable, consumer: ServiceName): Promise<DeadLetterFact[]> {
  const found = await rows(
    q,
    DeadLetterRow,
    'select event_id, type, status, reason, error from dead_letters where consumer = $1 order by id',
    [consumer],
  )
  return found.map((letter) => ({ consumer, ...letter }))
}
