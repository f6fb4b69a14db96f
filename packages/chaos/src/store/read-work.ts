import type { ServiceName } from '@dsm/contracts'
import { type Queryable, row, rows } from '@dsm/postgres'
import { z } from 'zod'

const Work = z.object({ what: z.string(), count: z.number() })

const unpublished = `select 'unpublished events' as what, count(*) as count from outbox where published_at is null`
const attempts = `select 'events that failed' as what, count(*) as count from delivery_attempts`
const runs = `select 'runs without an end' as what, count(*) as count from runs where status = 'running'`
const decisions = `select 'decisions on their way' as what, count(*) as count from decisions where status in ('approved', 'executing')`

/** What a service has left to do: by name, how much. */
export async function readBacklogOfWork(q: Queryable, service: ServiceName): Promise<[what: string, count: number][]> {
  const statements = [unpublished, attempts, ...(service === 'orchestrator' ? [runs, decisions] : [])]
  const found = await Promise.all(statements.map((statement) => row(q, Work, statement)))
  return found.map(({ what, count }) => [what, count])
}

/** How many events a service has committed so far. */
export async function countEvents(q: Queryable): Promise<number> {
  const [found] = await rows(q, z.object({ count: z.number() }), 'select count(*) as count from outbox')
  return found?.count ?? 0
}
