import { execute, type Queryable } from '@dsm/postgres'

/** Goes on behind the last number that was drawn. */
export async function setSequence(q: Queryable, { name, last }: { name: string; last: number | null }): Promise<void> {
  if (last !== null) await execute(q, `select setval(format('public.%I', $1::text)::regclass, $2)`, [name, last])
}

/** Everything by whose age the housekeeping of events and requests judges. */
const aging = [
  `update outbox set published_at = published_at + (now() - $1::timestamptz) where published_at is not null`,
  `update inbox set handled_at = handled_at + (now() - $1::timestamptz)`,
  `update inbox_subjects set applied_at = applied_at + (now() - $1::timestamptz)`,
  `update delivery_attempts set last_at = last_at + (now() - $1::timestamptz)`,
  `update dead_letters set decided_at = decided_at + (now() - $1::timestamptz) where decided_at is not null`,
  `update idempotency set created_at = created_at + (now() - $1::timestamptz)`,
]

/**
 * Gives events and requests the age that they had at the cut, as if no time had gone by since: published events are sent again for a week only, and forgotten after it, and
 * inboxes forget after a month. A database with a new id has no mark in any stream: its relay fills in all that it has.
 */
export async function resumeAges(q: Queryable, cutAt: string): Promise<void> {
  for (const statement of aging) await execute(q, statement, [cutAt])
  await execute(q, 'update outbox_state set database_id = gen_random_uuid()')
}
