import { execute, row, rows, transaction, maybeRow, type Db, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { EventCarrier } from './carrier.ts'

/** What one pass did. `more` tells that another one would find work; `busy` that another relay of this database holds the lock. */
export type Pass = { did: 'busy' } | { did: 'published' | 'refilled'; count: number; more: boolean }

export interface PassOptions {
  db: Db
  carrier: EventCarrier
  source: string
  /** Events per pass at most. */
  batch: number
  /** Age above which a published event is not sent again, ms: consumers may have forgotten that they handled it. */
  retentionMs: number
}

const State = z.object({ databaseId: z.string(), batch: z.number() })
type State = z.infer<typeof State>
const OutboxRow = z.object({ seq: z.number(), event: z.string() })
const UpTo = z.object({ batch: z.number() })

/** What the carrier still has of a database: all batches up to `batch`, and of the later ones all rows up to `seq`. */
interface Mark {
  batch: number
  seq: number
}

/** Publishes one batch of committed events, or fills in one batch of what the carrier has lost. Throws MarkerMovedError, and nothing is done, if the carrier
 *  loses its memory in the midst of it. The lock keeps one relay per database at work, so
 *  replicas cannot reorder events. It is a row lock because PGlite's connections share a session, which would pass any session lock. */
export function relayOnce({ db, carrier, source, batch, retentionMs }: PassOptions): Promise<Pass> {
  return transaction(db, async (tx) => {
    const state = await maybeRow(tx, State, 'select database_id, batch from outbox_state for update skip locked')
    if (!state) return { did: 'busy' }
    const field = `${source}:${state.databaseId}`
    const after = await carrier.marker(field)
    const mark = parseMark(after)
    const pass = { tx, carrier, field, after, state, limit: batch, retentionMs }
    return mark.batch < state.batch ? refill(pass, mark) : publish(pass)
  })
}

interface PassUnderLock {
  tx: Tx
  carrier: EventCarrier
  field: string
  /** The marker as it was read: what is published counts only if it is still so. */
  after: string | null
  state: State
  limit: number
  retentionMs: number
}

async function publish({ tx, carrier, field, after, limit }: PassUnderLock): Promise<Pass> {
  const unpublished = await rows(tx, OutboxRow, 'select seq, event::text from outbox where published_at is null order by seq limit $1', [
    limit,
  ])
  if (unpublished.length === 0) return { did: 'published', count: 0, more: false }
  const { batch } = await row(tx, UpTo, 'update outbox_state set batch = batch + 1 returning batch')
  await carrier.publish(
    unpublished.map(({ event }) => event),
    { field, after, value: formatMark({ batch, seq: 0 }) },
  )
  // Exactly the rows that were read, never `seq <= last`: a lower one may still be uncommitted.
  await execute(tx, 'update outbox set published_at = clock_timestamp(), batch = $1 where seq = any($2::bigint[])', [
    batch,
    unpublished.map(({ seq }) => seq),
  ])
  return { did: 'published', count: unpublished.length, more: unpublished.length === limit }
}

/** The carrier went back in time: it lost everything (no mark), or its last moments in a failover. What was published since goes out again, and the mark
 *  moves along, so a relay that takes over goes on where this one stopped. Nothing new is published until this is done. */
async function refill({ tx, carrier, field, after, state, limit, retentionMs }: PassUnderLock, mark: Mark): Promise<Pass> {
  const lost = await rows(
    tx,
    OutboxRow,
    `select seq, event::text from outbox where batch > $1 and seq > $2 and published_at > now() - make_interval(secs => $4) order by seq limit $3`,
    [mark.batch, mark.seq, limit, retentionMs / 1000],
  )
  const done = lost.length < limit
  await carrier.publish(
    lost.map(({ event }) => event),
    { field, after, value: formatMark(done ? { batch: state.batch, seq: 0 } : { batch: mark.batch, seq: lost.at(-1)?.seq ?? mark.seq }) },
  )
  return { did: 'refilled', count: lost.length, more: true }
}

function parseMark(value: string | null): Mark {
  const [batch = 0, seq = 0] = (value ?? '').split('@').map(Number)
  // A mark that nobody here wrote is treated like a lost one: filling in twice is harmless.
  return Number.isSafeInteger(batch) && Number.isSafeInteger(seq) ? { batch, seq } : { batch: 0, seq: 0 }
}

function formatMark({ batch, seq }: Mark): string {
  return `${batch}@${seq}`
}
