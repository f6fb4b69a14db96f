import { withCorrelation } from '@dsm/correlation'
import { type Envelope, ServiceName } from '@dsm/contracts'
import { execute, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { Handler } from './subscription.ts'

export interface Effect {
  event: Envelope
  /** The event as it was published. */
  published: Envelope
  handler: Handler<Envelope>
}

export type Outcome = 'handled' | 'duplicate' | 'stale'

const Claimed = z.object({ eventId: z.string() })
const Position = z.object({ source: ServiceName, subject: z.string(), sequence: z.number() })

/** Runs each effect once per consumer and event, however often it is delivered, in the order given. The row in the inbox and the effect commit
 *  together in `tx`; a delivery of the same event at the same time waits here for the first one to commit or roll back. */
export async function applyOnce(tx: Tx, consumer: string, effects: readonly Effect[]): Promise<Outcome[]> {
  const fresh = await claim(tx, consumer, effects)
  const latest = effects.filter(({ event, handler }) => handler.order === 'latest' && fresh.has(event.id))
  const positions = await lockPositions(tx, consumer, latest)

  const outcomes: Outcome[] = []
  const due: Effect[] = []
  for (const effect of effects) {
    const { event, handler } = effect
    // Deleting from the set makes the second copy within one batch a duplicate.
    if (!fresh.delete(event.id)) outcomes.push('duplicate')
    else if (handler.order === 'latest' && event.sequence <= (positions.get(subjectOf(event)) ?? 0)) outcomes.push('stale')
    else {
      due.push(effect)
      if (handler.order === 'latest') positions.set(subjectOf(event), event.sequence)
      outcomes.push('handled')
    }
  }
  for (const run of runs(due)) await handleRun(tx, run, consumer)
  await savePositions(tx, consumer, latest, positions)
  return outcomes
}

/** Identifies a subject among all services: two may use the same one. */
export function subjectOf({ source, subject }: Pick<Envelope, 'source' | 'subject'>): string {
  return `${source} ${subject}`
}

type Run = { handler: Handler<Envelope>; effects: Effect[] }

/** What stands next to each other and has the same handler. */
function runs(effects: readonly Effect[]): Run[] {
  const found: Run[] = []
  for (const effect of effects) {
    const last = found.at(-1)
    if (last?.handler === effect.handler) last.effects.push(effect)
    else found.push({ handler: effect.handler, effects: [effect] })
  }
  return found
}

async function handleRun(tx: Tx, { handler, effects }: Run, consumer: string): Promise<void> {
  if ('handleAll' in handler) {
    const published = effects.map((effect) => effect.published)
    await handler.handleAll(
      tx,
      effects.map(({ event }) => event),
      published,
    )
    return
  }
  for (const { event, published } of effects) await withCorrelation(causedBy(event, consumer), () => handler.handle(tx, event, published))
}

function causedBy({ correlationid: correlationId, id: causationId, traceparent }: Envelope, actor: string) {
  return { correlationId, causationId, traceparent, actor }
}

/** Ids that were not handled before. A dead letter of such an event is settled by it. Inserts in one order, so two consumers of the same events
 *  cannot deadlock. */
async function claim(tx: Tx, consumer: string, effects: readonly Effect[]): Promise<Set<string>> {
  const claimed = await rows(
    tx,
    Claimed,
    `with fresh as (
       insert into inbox (consumer, event_id) select $1, id from unnest($2::uuid[]) as ids (id) order by id
       on conflict do nothing returning event_id
     ), settled as (
       update dead_letters set status = 'replayed', decided_at = now()
       from fresh where consumer = $1 and dead_letters.event_id = fresh.event_id and status = 'waiting'
     ), ended as (
       delete from delivery_attempts where consumer = $1 and event_id = any($2::uuid[])
     )
     select event_id from fresh`,
    [consumer, effects.map(({ event }) => event.id)],
  )
  return new Set(claimed.map(({ eventId }) => eventId))
}

/** Positions of the subjects, 0 for a new one, locked until `tx` ends. */
async function lockPositions(tx: Tx, consumer: string, effects: readonly Effect[]): Promise<Map<string, number>> {
  if (effects.length === 0) return new Map()
  const locked = await rows(
    tx,
    Position,
    `insert into inbox_subjects as known (consumer, source, subject, sequence)
     select distinct $1, source, subject, 0 from unnest($2::text[], $3::text[]) as subjects (source, subject) order by source, subject
     on conflict (consumer, source, subject) do update set sequence = known.sequence
     returning source, subject, sequence`,
    [consumer, effects.map(({ event }) => event.source), effects.map(({ event }) => event.subject)],
  )
  return new Map(locked.map((position) => [subjectOf(position), position.sequence]))
}

async function savePositions(tx: Tx, consumer: string, effects: readonly Effect[], positions: ReadonlyMap<string, number>): Promise<void> {
  if (effects.length === 0) return
  await execute(
    tx,
    `update inbox_subjects as known set sequence = applied.sequence, applied_at = now()
     from (select distinct * from unnest($2::text[], $3::text[], $4::bigint[])) as applied (source, subject, sequence)
     where consumer = $1 and known.source = applied.source and known.subject = applied.subject`,
    [
      consumer,
      effects.map(({ event }) => event.source),
      effects.map(({ event }) => event.subject),
      effects.map(({ event }) => positions.get(subjectOf(event)) ?? 0),
    ],
  )
}
