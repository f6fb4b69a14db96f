import { ofEachService, ServiceName } from '@dsm/contracts'
import { createPool, type Pool } from '@dsm/postgres'
import { openDatabase, type TestDatabase } from '@dsm/testing/service'
import { loadEpisodes } from './memory-database.ts'
import { createEpisodes } from './memory-episodes.ts'

/** Five databases with a past, to which nobody is connected. */
export type Site = {
  urls: Record<ServiceName, string>
  /** All that is in them, indexes included, MB. */
  megabytes: number
  dispose: () => Promise<void>
}

type Past = { events: number; episodes: number }

const dimensions = 768
const noLog = { info: () => {}, warn: () => {} }

/** `events`: told by all services together, archived, and handled by two consumers each. `episodes`: with a vector each. */
export async function openSite(past: Past): Promise<Site> {
  const databases = new Map<ServiceName, TestDatabase>()
  for (const name of ServiceName.options) databases.set(name, await openDatabase(name))
  let megabytes = 0
  for (const [name, { url }] of databases) megabytes += await within(url, (pool) => fill(pool, name, past))
  const urlOf = (name: ServiceName) => databases.get(name)?.url ?? ''
  return {
    urls: ofEachService(urlOf),
    megabytes: Math.round(megabytes),
    dispose: async () => {
      for (const database of databases.values()) await database.dispose()
    },
  }
}

export async function within<Result>(url: string, work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const pool = createPool({ url, max: 2, applicationName: 'bench', statementTimeoutMs: 0, log: noLog })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** Fills a database and returns its size in MB. */
async function fill(pool: Pool, name: ServiceName, { events, episodes }: Past): Promise<number> {
  const each = Math.round(events / ServiceName.options.length)
  await pool.query(
    `insert into outbox (event, published_at, batch) select event, now(), n / 200 from (${eventsSql}) as told (n, event) order by n`,
    [each],
  )
  await pool.query(`insert into inbox (consumer, event_id) select 'bench', gen_random_uuid() from generate_series(1, $1)`, [each * 2])
  if (name === 'chronicle') {
    await pool.query(
      `insert into archive (event_id, project_id, type, subject, sequence, time, event)
       select (event ->> 'id')::uuid, 'P' || n % 100, event ->> 'type', event ->> 'subject', n, now(), event from (${eventsSql}) as told (n, event)`,
      [events],
    )
  }
  if (name === 'orchestrator') {
    await loadEpisodes(pool, { count: episodes, model: 'bench@1', make: createEpisodes(7, dimensions).episode, onProgress: () => {} })
  }
  await pool.query('vacuum analyze')
  const { rows } = await pool.query<{ bytes: number }>('select pg_database_size(current_database()) as bytes')
  return (rows[0]?.bytes ?? 0) / 1e6
}

/** Events of about a kilobyte, as those of items are. */
const eventsSql = `
  select n, jsonb_build_object('specversion', '1.0', 'id', gen_random_uuid(), 'type', 'item.updated.v1', 'source', 'backlog', 'subject', gen_random_uuid(),
    'time', '2027-01-04T09:00:00.000Z', 'sequence', n, 'correlationid', gen_random_uuid(), 'data', jsonb_build_object('projectId', 'P' || n % 100,
    'title', 'Pay by card number ' || n, 'description', (select string_agg(md5((n * 20 + part)::text), ' ') from generate_series(1, 18) part),
    'labels', jsonb_build_array('checkout', 'frontend'), 'points', n % 13)) as event
  from generate_series(1, $1::int) as n`
