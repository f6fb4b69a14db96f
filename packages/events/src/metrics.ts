import { type Db, row } from '@dsm/postgres'
import { Counter, Gauge, type Registry } from 'prom-client'
import { z } from 'zod'
import type { EventCarrier } from './carrier.ts'

export interface EventMetrics {
  /** Events that the relay gave to the carrier. */
  published: Counter
  /** Deliveries by what became of them. */
  consumed: Counter<'outcome'>
}

export interface EventMetricsOptions {
  registry: Registry
  db: Db
  carrier: EventCarrier
  group: string
}

const Tables = z.object({ depth: z.number(), oldestSeconds: z.number(), waiting: z.number() })

/** Registers the metrics of one service's events. What lies in tables and in the stream is measured when it is scraped; a part that cannot be
 *  reached shows as NaN, so a lost Redis does not take the other metrics with it. */
export function createEventMetrics({ registry, db, carrier, group }: EventMetricsOptions): EventMetrics {
  const registers = [registry]
  const depth = new Gauge({ name: 'dsm_outbox_depth', help: 'Committed events that are not published yet', registers })
  const oldest = new Gauge({ name: 'dsm_outbox_oldest_age_seconds', help: 'Age of the oldest unpublished event', registers })
  const dead = new Gauge({ name: 'dsm_dead_letters', help: 'Dead letters that wait for a decision', registers })
  const pending = new Gauge({
    name: 'dsm_stream_pending',
    help: 'Entries delivered and not acknowledged',
    labelNames: ['group'],
    registers,
  })
  const behind = new Gauge({
    name: 'dsm_stream_lag',
    help: 'Entries not delivered to the group yet',
    labelNames: ['group'],
    registers,
    async collect() {
      const [tables, lag] = await Promise.allSettled([measureTables(db), carrier.lag(group)])
      const inTables = tables.status === 'fulfilled' ? tables.value : { depth: NaN, oldestSeconds: NaN, waiting: NaN }
      depth.set(inTables.depth)
      oldest.set(inTables.oldestSeconds)
      dead.set(inTables.waiting)
      pending.set({ group }, lag.status === 'fulfilled' ? lag.value.pending : NaN)
      behind.set({ group }, lag.status === 'fulfilled' ? (lag.value.behind ?? NaN) : NaN)
    },
  })
  return {
    published: new Counter({ name: 'dsm_events_published_total', help: 'Events given to the carrier, repeats included', registers }),
    consumed: new Counter({ name: 'dsm_events_consumed_total', help: 'Deliveries by outcome', labelNames: ['outcome'], registers }),
  }
}

function measureTables(db: Db) {
  return row(
    db,
    Tables,
    `select count(*) as depth, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as oldest_seconds,
       (select count(*) from dead_letters where status = 'waiting') as waiting
     from outbox where published_at is null`,
  )
}
