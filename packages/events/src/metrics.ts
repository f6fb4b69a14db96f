import { type Db, row } from '@dsm/postgres'
import { Counter, Gauge, type Registry } from 'prom-client'
import { z } from 'zod'
import type { EventCarrier, Lag } from './carrier.ts'

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

interface Measured extends z.infer<typeof Tables>, Lag {}

/** Registers the metrics of one service's events. What lies in tables and in the stream is measured when it is scraped; a part that cannot be
 *  reached shows as NaN, so a lost Redis does not take the other metrics with it. */
export function createEventMetrics({ registry, db, carrier, group }: EventMetricsOptions): EventMetrics {
  const registers = [registry]
  let measuring: Promise<Measured> | undefined

  // The gauges of one scrape are collected at the same time, and share a measurement.
  function measureOnce(): Promise<Measured> {
    measuring ??= measure(db, carrier, group).finally(() => (measuring = undefined))
    return measuring
  }

  function gauge(name: string, help: string, of: (measured: Measured) => number | null): void {
    const collected: Gauge = new Gauge({
      name,
      help,
      registers,
      collect: async () => collected.set(of(await measureOnce()) ?? NaN),
    })
  }

  gauge('dsm_outbox_depth', 'Committed events that are not published yet', ({ depth }) => depth)
  gauge('dsm_outbox_oldest_age_seconds', 'Age of the oldest unpublished event', ({ oldestSeconds }) => oldestSeconds)
  gauge('dsm_dead_letters', 'Dead letters that wait for a decision', ({ waiting }) => waiting)
  gauge('dsm_stream_pending', 'Entries delivered to this service and not acknowledged', ({ pending }) => pending)
  gauge('dsm_stream_lag', 'Entries not delivered to this service yet', ({ behind }) => behind)
  return {
    published: new Counter({ name: 'dsm_events_published_total', help: 'Events given to the carrier, repeats included', registers }),
    consumed: new Counter({ name: 'dsm_events_consumed_total', help: 'Deliveries by outcome', labelNames: ['outcome'], registers }),
  }
}

async function measure(db: Db, carrier: EventCarrier, group: string): Promise<Measured> {
  const [tables, lag] = await Promise.allSettled([measureTables(db), carrier.lag(group)])
  return {
    ...(tables.status === 'fulfilled' ? tables.value : { depth: NaN, oldestSeconds: NaN, waiting: NaN }),
    ...(lag.status === 'fulfilled' ? lag.value : { pending: NaN, behind: NaN }),
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
