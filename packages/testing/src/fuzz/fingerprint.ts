import { type Pool, rows } from '@dsm/postgres'
import { z } from 'zod'

const Table = z.object({ name: z.string() })
const Hash = z.object({ hash: z.string() })

/** What infrastructure writes by itself while nobody asks for anything. */
const busy = new Set([
  'outbox',
  'outbox_state',
  'inbox',
  'inbox_subjects',
  'delivery_attempts',
  'idempotency',
  'embeddings',
  'episode_vectors',
  'embedding_jobs',
])

/** A hash over every row that a request could have changed: two equal ones mean that nothing was. */
export async function fingerprint(db: Pool): Promise<string> {
  const tables = await rows(
    db,
    Table,
    `select table_name::text as name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  const selects = tables
    .filter(({ name }) => !busy.has(name))
    // Names come from the catalogue of the database itself.
    .map(
      ({ name }) =>
        `select '${name}' as name, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as hash from "${name}" t`,
    )
  const sql = `select md5(string_agg(name || hash, '' order by name)) as hash from (${[...selects, `select 'outbox' as name, max(seq)::text as hash from outbox`].join(' union all ')}) as every_table`
  const [found] = await rows(db, Hash, sql)
  return found?.hash ?? ''
}
