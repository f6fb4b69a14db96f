import { execute, type Queryable, row } from '@dsm/postgres'
import { z } from 'zod'

const Attempts = z.object({ attempts: z.number(), error: z.string().nullable(), firstAt: z.string() })
/** How often handling was tried, why it last failed (null if nobody lived to tell), and since when. */
export type Attempts = z.infer<typeof Attempts>

/** Counts one more attempt, before it is made: an event that ends the whole process is counted as well. Kept in the consumer's database, so nothing is
 *  counted while that is away. */
export function countAttempt(db: Queryable, consumer: string, eventId: string): Promise<Attempts> {
  return row(
    db,
    Attempts,
    `insert into delivery_attempts as known (consumer, event_id, attempts) values ($1, $2, 1)
     on conflict (consumer, event_id) do update set attempts = known.attempts + 1, last_at = now()
     returning attempts, error, first_at`,
    [consumer, eventId],
  )
}

export async function noteFailure(db: Queryable, key: { consumer: string; eventId: string }, error: string): Promise<void> {
  await execute(db, 'update delivery_attempts set error = $3, last_at = now() where consumer = $1 and event_id = $2', [
    key.consumer,
    key.eventId,
    storable(error),
  ])
}

/** Postgres refuses NUL and lone surrogates in text. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}
