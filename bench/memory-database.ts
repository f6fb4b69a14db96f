import type { TestDatabase } from '@dsm/testing/service'
import type { BenchEpisode } from './memory-episodes.ts'

type Pool = TestDatabase['pool']

const batchSize = 500

/**
 * Writes episodes past the services: one insert for each table and batch, with made-up hashes, and the vectors' indexes built at the end. Returns the time
 * that this took in seconds.
 */
export async function loadEpisodes(
  db: Pool,
  {
    count,
    model,
    make,
    onProgress,
  }: { count: number; model: string; make: (index: number) => BenchEpisode; onProgress: (done: number) => void },
): Promise<{ indexSeconds: number; indexMegabytes: number }> {
  const { rows: indexes } = await db.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes where tablename = 'episode_vectors' and indexdef like '%hnsw%'`,
  )
  for (const { name } of indexes) await db.query(`drop index ${name}`)
  await db.query(`insert into runs (id, project_id, trigger, status, correlation_id, started_at, owner, lease_until)
    values ('00000000-0000-7000-8000-000000000000', 'P0', 'request', 'done', '', now(), '', now())`)
  for (let from = 1; from <= count; from += batchSize) {
    const batch = Array.from({ length: Math.min(batchSize, count - from + 1) }, (_, offset) => make(from + offset))
    await insertBatch(db, batch, { from, model })
    onProgress(from + batch.length - 1)
  }
  await db.query(
    `insert into chain_heads (project_id, chain, length) select project_id, 'outcomes', count(*) from episode_outcomes group by 1`,
  )

  const startedAt = performance.now()
  const client = await db.connect()
  await client.query(`set maintenance_work_mem = '512MB'`)
  await client.query('set statement_timeout = 0')
  for (const { definition } of indexes) await client.query(definition)
  client.release(true)
  const indexSeconds = (performance.now() - startedAt) / 1000
  await db.query('vacuum analyze')
  const { rows } = await db.query<{ bytes: number }>(`select sum(pg_relation_size(indexname::regclass))::int8 as bytes from pg_indexes
    where tablename = 'episode_vectors' and indexdef like '%hnsw%'`)
  return { indexSeconds: Math.round(indexSeconds), indexMegabytes: Math.round((rows[0]?.bytes ?? 0) / 1e6) }
}

async function insertBatch(db: Pool, batch: readonly BenchEpisode[], { from, model }: { from: number; model: string }): Promise<void> {
  const column = <Value>(of: (episode: BenchEpisode) => Value) => batch.map(of)
  const ids = column(({ id }) => id)
  const projects = column(({ projectId }) => projectId)
  await db.query(
    `insert into decisions (id, project_id, run_id, status, autonomy, taken_at, snapshot, policy, result, explanation, made_by)
     select id, project, '00000000-0000-7000-8000-000000000000', 'executed', 'act', now(), '{}', '{}', '{}', '[]', '{}'
     from unnest($1::uuid[], $2::text[]) as t (id, project)`,
    [ids, projects],
  )
  await db.query(
    `insert into episodes (id, project_id, decision_id, recorded_at, facts, text, decision, evidence, number, hash)
     select id, project, id, known_at - interval '14 days', facts::jsonb, text, '{}', '{}', $6 + position, encode(sha256(id::text::bytea), 'hex')
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]) with ordinality as t (id, project, known_at, facts, text, position)`,
    [ids, projects, column(({ knownAt }) => knownAt), column(({ facts }) => JSON.stringify(facts)), column(({ text }) => text), from],
  )
  await db.query(
    `insert into episode_outcomes (episode_id, project_id, outcome, known_at, number, hash)
     select id, project, outcome::jsonb, known_at, $5 + position, encode(sha256(id::text::bytea), 'hex')
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) with ordinality as t (id, project, known_at, outcome, position)`,
    [ids, projects, column(({ knownAt }) => knownAt), column(({ outcome }) => JSON.stringify(outcome)), from],
  )
  await db.query(
    `insert into episode_vectors (episode_id, model, dimensions, project_id, embedding)
     select id, $4, vector_dims(embedding::vector), project, embedding::vector from unnest($1::uuid[], $2::text[], $3::text[]) as t (id, project, embedding)`,
    [ids, projects, column(({ embedding }) => JSON.stringify(embedding)), model],
  )
}
