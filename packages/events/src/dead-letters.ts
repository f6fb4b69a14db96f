import { createHash } from 'node:crypto'
import { DeadLetter, Envelope, type Page, ProblemError } from '@dsm/contracts'
import { type Db, maybeRow, type Queryable, rows, transaction, type Tx } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { storable } from './attempts.ts'
import type { Entry } from './carrier.ts'
import { applyOnce, type Outcome } from './inbox.ts'
import { isOutage } from './outage.ts'
import type { Subscription } from './subscription.ts'

export interface DeadLetterQuery {
  limit: number
  cursor?: string | undefined
  status?: DeadLetter['status'] | undefined
}

export interface Death {
  consumer: string
  entry: Entry
  reason: DeadLetter['reason']
  error: string
  deliveries: number
  firstAt?: string | undefined
}

const columns = 'id, consumer, event_id, type, subject, entry, reason, error, deliveries, first_at, last_at, status, decided_by, decided_at'

const one = `select ${columns} from dead_letters where id::text = $1`

/** Records that a consumer gave up on an entry. Recorded twice it is one dead letter; one that was dropped stays dropped. */
export async function recordDeath(db: Queryable, { consumer, entry, reason, error, deliveries, firstAt }: Death): Promise<void> {
  const about = identify(entry.body)
  await db.query(
    `with ended as (delete from delivery_attempts where consumer = $2 and event_id = $4)
     insert into dead_letters as known (id, consumer, key, event_id, type, subject, entry, reason, error, deliveries, first_at, last_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, now()), now())
     on conflict (consumer, key) do update set reason = excluded.reason, error = excluded.error, deliveries = excluded.deliveries,
       last_at = excluded.last_at, status = case known.status when 'replayed' then 'waiting' else known.status end`,
    [
      uuidv7(),
      consumer,
      about.key,
      about.id,
      about.type,
      about.subject,
      storable(entry.body),
      reason,
      storable(error),
      deliveries,
      firstAt,
    ],
  )
}

/** Newest first. Throws `invalid-cursor`. */
export async function listDeadLetters(db: Queryable, { limit, cursor, status }: DeadLetterQuery): Promise<Page<DeadLetter>> {
  if (cursor !== undefined && !z.uuid().safeParse(cursor).success)
    throw new ProblemError('invalid-cursor', 'not a cursor of the dead letters')
  const listed = await rows(
    db,
    DeadLetter,
    `select ${columns} from dead_letters where ($1::uuid is null or id < $1) and ($2::text is null or status = $2) order by id desc limit $3`,
    [cursor, status, limit + 1],
  )
  const items = listed.slice(0, limit)
  return { items, next: listed.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** Throws `not-found`. */
export function showDeadLetter(db: Queryable, id: string): Promise<DeadLetter> {
  return found(id, maybeRow(db, DeadLetter, one, [id]))
}

export interface Replay {
  deadLetter: DeadLetter
  /** `duplicate`: the event was handled, or dropped, before. `failed`: it is as dead as it was, `deadLetter.error` tells why. */
  outcome: Outcome | 'failed'
}

/** Handles a dead letter once more, through the inbox: however often it is replayed, its effect happens once. Throws `not-found`. */
export async function replayDeadLetter(
  db: Db,
  id: string,
  { subscription, by }: { subscription: Subscription; by: string },
): Promise<Replay> {
  const { entry } = await showDeadLetter(db, id)
  const sorted = subscription.sort(entry)
  if (sorted.kind !== 'event') return failed(db, id, sorted.kind === 'dead' ? sorted.error : 'no handler takes this type of event')
  try {
    const outcome = await transaction(db, async (tx) => {
      const { status } = await lockDeadLetter(tx, id)
      const [result = 'duplicate'] = await applyOnce(tx, subscription.group, [sorted])
      if (status === 'waiting') await decide(tx, id, { status: 'replayed', by })
      return result
    })
    return { deadLetter: await showDeadLetter(db, id), outcome }
  } catch (error) {
    if (isOutage(error)) throw error
    return failed(db, id, error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

/** Gives an event up for good: it is not handled either when a lost stream is filled in again. Throws `not-found`. */
export async function dropDeadLetter(db: Db, id: string, by: string): Promise<DeadLetter> {
  return transaction(db, async (tx) => {
    const { status, consumer, eventId } = await lockDeadLetter(tx, id)
    if (status === 'waiting') {
      if (eventId !== null)
        await tx.query('insert into inbox (consumer, event_id) values ($1, $2) on conflict do nothing', [consumer, eventId])
      await decide(tx, id, { status: 'dropped', by })
    }
    return showDeadLetter(tx, id)
  })
}

function lockDeadLetter(tx: Tx, id: string): Promise<DeadLetter> {
  return found(id, maybeRow(tx, DeadLetter, `${one} for update`, [id]))
}

async function found(id: string, query: Promise<DeadLetter | undefined>): Promise<DeadLetter> {
  const deadLetter = await query
  if (!deadLetter) throw new ProblemError('not-found', `no dead letter ${id}`)
  return deadLetter
}

async function decide(db: Queryable, id: string, { status, by }: { status: DeadLetter['status']; by: string }): Promise<void> {
  await db.query('update dead_letters set status = $2, decided_by = $3, decided_at = now() where id = $1', [id, status, by])
}

async function failed(db: Queryable, id: string, error: string): Promise<Replay> {
  await db.query(`update dead_letters set error = $2, deliveries = deliveries + 1, last_at = now() where id = $1`, [id, storable(error)])
  return { deadLetter: await showDeadLetter(db, id), outcome: 'failed' }
}

/** As much of an event as can be read, and a key under which the same entry is found again. */
function identify(body: string): { key: string; id: string | null; type: string | null; subject: string | null } {
  const digest = createHash('sha256').update(body).digest('hex')
  const about = Envelope.pick({ id: true, type: true, subject: true }).partial()
  const parsed = z.string().transform(parse).pipe(about).safeParse(body)
  if (!parsed.success) return { key: digest, id: null, type: null, subject: null }
  const { id = null, type = null, subject = null } = parsed.data
  return { key: id ?? digest, id, type, subject }
}

function parse(body: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    context.addIssue({ code: 'custom', message: String(error) })
    return z.NEVER
  }
}
