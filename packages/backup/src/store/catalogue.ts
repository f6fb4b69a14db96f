import { type Queryable, rows, row } from '@dsm/postgres'
import { z } from 'zod'
import { DatabasePart, Migration } from '../manifest.ts'

/** A table as the catalogue describes it. Generated columns are left out: they come back by themselves. */
export type Table = { name: string; columns: string[]; estimatedRows: number }

/** What a snapshot holds beside the rows of its tables. */
export type Contents = Omit<DatabasePart, 'tables'> & { tables: Table[] }

const Name = z.object({ name: z.string() })
const TableRow = z.object({ name: z.string(), columns: z.array(z.string()), estimatedRows: z.number() })
const Facts = DatabasePart.pick({ cutAt: true, server: true, lastEvent: true, unpublished: true })
const SequenceRow = z.object({ name: z.string(), last: z.number().nullable() })

/** Names of the tables, migrations and all. None in a database without any. */
export async function tableNames(q: Queryable): Promise<string[]> {
  const found = await rows(
    q,
    Name,
    `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
  )
  return found.map(({ name }) => name)
}

/** Which services the database has tables of, by its applied migrations; none if it has no history of them. */
export async function ownersOf(q: Queryable): Promise<string[]> {
  if (!(await tableNames(q)).includes('schema_migrations')) return []
  const found = await rows(q, Name, `select distinct set as name from schema_migrations where set <> '_shared' order by set`)
  return found.map(({ name }) => name)
}

/** The instant, which also takes the snapshot of a transaction that reads repeatably. */
export async function instantOf(q: Queryable): Promise<string> {
  const { at } = await row(q, z.object({ at: z.string() }), 'select clock_timestamp() as at')
  return at
}

/** Everything about a database but its rows. Numbers of sequences may be later than the snapshot, which does no harm: they only must not be earlier. */
export async function contentsOf(q: Queryable, cutAt: string): Promise<Contents> {
  const facts = await row(
    q,
    Facts,
    `select $1::timestamptz as cut_at, current_setting('server_version') as server, max(seq) as last_event,
       count(*) filter (where published_at is null) as unpublished from outbox`,
    [cutAt],
  )
  const migrations = await rows(q, Migration, 'select set, name, checksum from schema_migrations order by set, name')
  const sequences = await rows(
    q,
    SequenceRow,
    `select sequencename::text as name, last_value as last from pg_sequences where schemaname = 'public' order by sequencename`,
  )
  return { ...facts, migrations, sequences, tables: await tablesOf(q) }
}

function tablesOf(q: Queryable): Promise<Table[]> {
  return rows(
    q,
    TableRow,
    `select relname::text as name, greatest(reltuples, 0)::float8 as estimated_rows,
       array(select attname::text from pg_attribute where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum)
         as columns
     from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`,
  )
}
