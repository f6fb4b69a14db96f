import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ofEachService, ServiceName } from '@dsm/contracts'
import { createPool, type Pool } from '@dsm/postgres'
import { openDatabase, openEmptyDatabase, type TestDatabase } from '@dsm/testing'
import { escapeIdentifier } from 'pg'
import { test as base } from 'vitest'

export type Five = Record<ServiceName, string>

type World = {
  /** Directory of which nothing is left. */
  directory: string
  /** Five migrated databases. */
  source: Five
  /** Five databases without a table. */
  target: Five
}

/** `test` with databases of its own, to which nothing is connected. */
export const test = base.extend<World>({
  // oxlint-disable-next-line no-empty-pattern
  directory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'dsm-backup-'))
    await use(directory)
    await rm(directory, { recursive: true })
  },
  // oxlint-disable-next-line no-empty-pattern
  source: async ({}, use) => five(openDatabase, use),
  // oxlint-disable-next-line no-empty-pattern
  target: async ({}, use) => five(openEmptyDatabase, use),
})

async function five(open: (service: ServiceName) => Promise<TestDatabase>, use: (urls: Five) => Promise<void>): Promise<void> {
  const opened = new Map<ServiceName, TestDatabase>()
  for (const name of ServiceName.options) opened.set(name, await open(name))
  const urlOf = (name: ServiceName) => opened.get(name)?.url ?? ''
  await use(ofEachService(urlOf))
  for (const database of opened.values()) await database.dispose()
}

/** Works with a database and leaves no connection behind. */
export async function within<Result>(url: string, work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const pool = createPool({ url, max: 2, applicationName: 'test-backup', log: { warn: () => {} } })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** Columns in which a restored database differs: its id, and what has aged. */
const aging = ['database_id', 'published_at', 'handled_at', 'applied_at', 'last_at', 'decided_at', 'created_at']
const infrastructure = ['outbox_state', 'outbox', 'inbox', 'inbox_subjects', 'delivery_attempts', 'dead_letters', 'idempotency']

/** Every row of every table, in words; of the tables of events and requests without what ages. */
export async function contentOf(url: string): Promise<Record<string, string[]>> {
  return within(url, async (pool) => {
    const tables = await pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public' order by 1`)
    const content: Record<string, string[]> = {}
    for (const { name } of tables.rows) {
      const left = infrastructure.includes(name) ? aging : []
      const { rows } = await pool.query<{ row: string }>(
        `select (to_jsonb(t) - $1::text[])::text as row from ${escapeIdentifier(name)} t order by 1`,
        [left],
      )
      content[name] = rows.map(({ row }) => row)
    }
    return content
  })
}

export async function contentOfAll(urls: Five): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {}
  for (const name of ServiceName.options) content[name] = await contentOf(urls[name])
  return content
}

/** Puts into each database what is hard to carry: quotes, line breaks, what looks like an escape or an end, nothing, vectors, references in circles. */
export async function fill(urls: Five): Promise<void> {
  for (const name of ServiceName.options) await within(urls[name], fillShared)
  await within(urls.backlog, fillBacklog)
  await within(urls.chronicle, fillChronicle)
  await within(urls.orchestrator, fillOrchestrator)
}

const nasty = 'tab\there, line\nbreak, back\\slash, \\N, \\., "quotes" \'single\', ünïcødé 🏃, \u2028'

async function fillShared(pool: Pool): Promise<void> {
  await pool.query(
    `insert into outbox (event, published_at, batch)
     select jsonb_build_object('n', n, 'text', $1::text, 'nothing', null), case when n < 5 then now() - interval '1 day' end, case when n < 5 then 1 end
     from generate_series(1, 6) as n`,
    [nasty],
  )
  await pool.query('update outbox_state set batch = 1')
  await pool.query(`insert into inbox (consumer, event_id, handled_at) values ('a', gen_random_uuid(), now() - interval '2 days')`)
  await pool.query(
    `insert into idempotency (operation, subject, key, request_hash, status, body) values ('a', 'b', $1, 'd', 200, '{ "b" : 1, "a":2}')`,
    [nasty],
  )
}

async function fillBacklog(pool: Pool): Promise<void> {
  await pool.query(`insert into projects values ('1', 'ATLAS', 2)`)
  const sql = `insert into items (id, project_id, key, type, title, description, status, rank, points, value, priority, labels, skills, parent_id, pinned, carried_over,
      version, created_at, words)
    values ($1, '1', $2, 'story', 'x', $3, 'todo', $2, 2.5, 0.1, 'high', $4, '{}', $5, true, false, 1, '2027-01-04T09:00:00.123456Z', to_tsvector('simple', 'a b'))`
  const [child, parent] = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002']
  const client = await pool.connect()
  await client.query('begin')
  // The child comes first: the reference is checked at the end of the transaction alone.
  await client.query(sql, [child, 'ATLAS-1', nasty, ['', 'a,b', '{}', nasty], parent])
  await client.query(sql, [parent, 'ATLAS-2', '', [], null])
  await client.query('commit')
  client.release()
}

async function fillChronicle(pool: Pool): Promise<void> {
  await pool.query(
    `insert into archive (event_id, type, subject, sequence, time, event)
     select gen_random_uuid(), 't', 's', n, now(), jsonb_build_object('data', jsonb_build_object('title', 'word' || n, 'nothing', null)) from generate_series(1, 50) n`,
  )
}

async function fillOrchestrator(pool: Pool): Promise<void> {
  await pool.query(
    `insert into embeddings (model, text_hash, embedding) select 'm', sha256(n::text::bytea), array[0.1, n / 3.0, -1e-9]::real[]::vector from generate_series(1, 20) n`,
  )
  const client = await pool.connect()
  await client.query('begin')
  await client.query(
    `insert into strategies (id, project_id, name, version, status, origin, created_at, changed_at)
     values ('018f0000-0000-7000-8000-000000000003', '1', 'caution', 1, 'active', 'null', now(), now())`,
  )
  await client.query(
    `insert into strategy_versions (strategy_id, version, rule, made_by, made_at) values ('018f0000-0000-7000-8000-000000000003', 1, '{}', 'me', now())`,
  )
  await client.query('commit')
  client.release()
}
