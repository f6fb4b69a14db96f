import { startEmbeddedPostgres } from '@dsm/embedded-postgres'
import type { ServiceName } from '@dsm/contracts'
import { createPool, migrate, type Queryable, transaction } from '@dsm/postgres'
import { escapeIdentifier } from 'pg'
import type { Lease } from './lease.ts'
import { captureLog } from './log.ts'

type Reset = () => Promise<void>

interface Instance {
  url: string
  reset: Reset
}

/** Instances that no test uses at the moment, by service ('' for empty ones). PGlite holds one database each and takes longer to start than to clear. */
const idle = new Map<string, Instance[]>()

/** An instance from an earlier test, cleared, or a new one. */
export async function openEmbedded(service: ServiceName | undefined): Promise<Lease> {
  const instances = idle.get(service ?? '') ?? []
  idle.set(service ?? '', instances)
  const waiting = instances.pop()
  await waiting?.reset()
  const instance = waiting ?? (await start(service))
  return {
    url: instance.url,
    async release() {
      instances.push(instance)
    },
  }
}

async function start(service: ServiceName | undefined): Promise<Instance> {
  const { url } = await startEmbeddedPostgres({ directory: 'memory' })
  if (service === undefined) return { url, reset: () => within(url, dropEverything) }
  await migrate({ url, service })
  const seeds: Seed[] = []
  await within(url, async (q) => void seeds.push(...(await seedsOf(q))))
  return { url, reset: () => within(url, (q) => truncate(q, seeds)) }
}

async function within(url: string, act: (q: Queryable) => Promise<void>): Promise<void> {
  const pool = createPool({ url, max: 1, applicationName: 'test-reset', connectTimeoutMs: 60_000, log: captureLog().log })
  try {
    // All connections share one session, so what the last test set or locked in it would meet the next one.
    await pool.query('discard all')
    await transaction(pool, act)
  } finally {
    await pool.end()
  }
}

async function dropEverything(q: Queryable): Promise<void> {
  await q.query('drop schema public cascade')
  await q.query('create schema public')
}

async function tablesOf(q: Queryable): Promise<string[]> {
  const { rows } = await q.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'`,
  )
  return rows.map(({ name }) => escapeIdentifier(name))
}

/** Rows that the migrations themselves insert into a table. */
interface Seed {
  table: string
  rows: string
}

async function seedsOf(q: Queryable): Promise<Seed[]> {
  const seeds: Seed[] = []
  for (const table of await tablesOf(q)) {
    const { rows } = await q.query<{ rows: string | null }>(`select json_agg(t)::text as rows from ${table} t`)
    const found = rows[0]?.rows
    if (found) seeds.push({ table, rows: found })
  }
  return seeds
}

async function truncate(q: Queryable, seeds: readonly Seed[]): Promise<void> {
  const tables = await tablesOf(q)
  if (tables.length > 0) await q.query(`truncate ${tables.join(', ')} restart identity cascade`)
  // Seeds refer to each other in any order: foreign keys rest while they come back.
  await q.query('set local session_replication_role = replica')
  for (const { table, rows } of seeds) {
    await q.query(`insert into ${table} overriding system value select * from json_populate_recordset(null::${table}, $1)`, [rows])
  }
}
