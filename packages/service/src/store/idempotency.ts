import { execute, type Queryable, row, type Tx } from '@dsm/postgres'
import { z } from 'zod'

/** One use of an idempotency key: keys of different operations or callers never meet. */
export type KeyUse = { operation: string; subject: string; key: string; requestHash: string }

const StoredAnswer = z.object({ requestHash: z.string(), status: z.number().nullable(), body: z.unknown() })
export type StoredAnswer = z.infer<typeof StoredAnswer>

/** Takes the key for this transaction. Returns undefined if the key was free, else what was stored under it. A concurrent use of the
 *  same key waits here until the first one commits (and is then answered from it) or rolls back (and then takes the key itself). */
export async function takeKey(tx: Tx, { operation, subject, key, requestHash }: KeyUse): Promise<StoredAnswer | undefined> {
  const taken = await execute(
    tx,
    'insert into idempotency (operation, subject, key, request_hash) values ($1, $2, $3, $4) on conflict do nothing',
    [operation, subject, key, requestHash],
  )
  if (taken === 1) return undefined
  const find = 'select request_hash, status, body from idempotency where operation = $1 and subject = $2 and key = $3'
  return row(tx, StoredAnswer, find, [operation, subject, key])
}

export async function storeAnswer(tx: Tx, use: KeyUse, answer: { status: number; body: unknown }): Promise<void> {
  const body = answer.body === undefined ? null : JSON.stringify(answer.body)
  await execute(tx, 'update idempotency set status = $4, body = $5 where operation = $1 and subject = $2 and key = $3', [
    use.operation,
    use.subject,
    use.key,
    answer.status,
    body,
  ])
}

/** Deletes at most `limit` rows that are older than `hours` by the database's clock; returns how many it deleted. */
export async function forgetKeys(db: Queryable, hours: number, limit: number): Promise<number> {
  const sql = `
    delete from idempotency where ctid = any(array(
      select ctid from idempotency where created_at < now() - make_interval(hours => $1) order by created_at limit $2))`
  return execute(db, sql, [hours, limit])
}
