import { execute, type Queryable } from '@dsm/postgres'

const deletedAtOnce = 5_000

/** Deletes events that were published more than `retentionMs` ago; returns how many. Each statement is bounded, so none holds locks for long. */
export async function forgetPublished(db: Queryable, retentionMs: number): Promise<number> {
  return inSteps(
    db,
    retentionMs,
    'delete from outbox where seq = any(array(select seq from outbox where published_at < $1 order by published_at limit $2))',
  )
}

/** Deletes what a consumer remembers of events handled more than `retentionMs` ago. This must be longer than the producers keep published events: an
 *  event that fills a lost stream again is recognised as handled only by its row here. */
export async function forgetHandled(db: Queryable, retentionMs: number): Promise<number> {
  const statements = [
    `delete from inbox where ctid = any(array(select ctid from inbox where handled_at < $1 limit $2))`,
    `delete from inbox_subjects where ctid = any(array(select ctid from inbox_subjects where applied_at < $1 limit $2))`,
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
