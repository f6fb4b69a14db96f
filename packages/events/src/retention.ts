import { execute, type Queryable } from '@dsm/postgres'

const dayMs = 86_400_000

/** How long published events stay, to fill a lost stream again. */
export const publishedKeptMs = 7 * dayMs

/** How long handled events are remembered: far longer than a producer can send one of them again. */
export const handledKeptMs = 30 * dayMs

const deletedAtOnce = 5_000

/** Deletes events that were published more than `retentionMs` ago; returns how many. Each statement is bounded, so none holds locks for long. */
export async function forgetPublished(db: Queryable, retentionMs: number): Promise<number> {
  return inSteps(
    db,
    retentionMs,
    'delete from outbox where seq = any(array(select seq from outbox where published_at < $1 order by published_at limit $2))',
  )
}

/** How long a consumer must remember what it handled, ms, where the oldest entry that waits for it was published at `oldest` (null: none waits). An event that
 *  was handled and comes again is recognised by its row in the inbox alone. It comes again as long as its entry waits in the stream; and the entry may be one that filled
 *  a lost stream again, with an event that was published, and handled, up to `publishedKeptMs` before. */
export function mustRememberMs({ nowMs, oldest, retentionMs }: { nowMs: number; oldest: number | null; retentionMs: number }): number {
  return oldest === null ? retentionMs : Math.max(retentionMs, nowMs - oldest + publishedKeptMs)
}

/** Deletes what a consumer remembers of events handled more than `retentionMs` ago. Where a dead letter waits, the position of its subject stays: a replay must
 *  not undo what came after it. */
export async function forgetHandled(db: Queryable, retentionMs: number): Promise<number> {
  const statements = [
    `delete from inbox where ctid = any(array(select ctid from inbox where handled_at < $1 limit $2))`,
    `delete from inbox_subjects where ctid = any(array(
       select known.ctid from inbox_subjects as known where applied_at < $1 and not exists (
         select 1 from dead_letters as dead where dead.consumer = known.consumer and dead.subject = known.subject and dead.status = 'waiting') limit $2))`,
    `delete from delivery_attempts where ctid = any(array(select ctid from delivery_attempts where last_at < $1 limit $2))`,
    `delete from dead_letters where id = any(array(select id from dead_letters where status <> 'waiting' and decided_at < $1 limit $2))`,
  ]
  let forgotten = 0
  for (const statement of statements) forgotten += await inSteps(db, retentionMs, statement)
  return forgotten
}

async function inSteps(db: Queryable, retentionMs: number, statement: string): Promise<number> {
  const before = new Date(Date.now() - retentionMs)
  let total = 0
  for (let step = deletedAtOnce; step === deletedAtOnce; total += step) step = await execute(db, statement, [before, deletedAtOnce])
  return total
}
