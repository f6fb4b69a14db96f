import type { ServiceName } from '@dsm/contracts'
import { type Queryable, row, rows } from '@dsm/postgres'
import { z } from 'zod'
import { BackupError } from '../backup-error.ts'
import type { Reference } from '../load-order.ts'
import { openSession, plainText, type Session } from './session.ts'

/** Begins the transaction of a restore. Throws `in-use` where another restore works on the same database. */
export async function beginRestore({ service, client }: Session): Promise<void> {
  await client.query(`begin; ${plainText}`)
  const taken = await row(client, z.object({ held: z.boolean() }), `select pg_try_advisory_xact_lock(hashtext('dsm-restore')) as held`)
  if (!taken.held) throw new BackupError('in-use', `another restore works on the database of ${service}`)
}

/** Drops tables, with all that belongs to them, and functions; extensions stay, which may take a superuser to create. */
export async function dropEverything(q: Queryable): Promise<void> {
  await q.query(`do $$
    declare
      tables text;
      routines text;
    begin
      select string_agg(oid::regclass::text, ', ') into tables from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e');
      if tables is not null then execute 'drop table ' || tables || ' cascade'; end if;
      select string_agg(oid::regprocedure::text, ', ') into routines from pg_proc
      where pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e');
      if routines is not null then execute 'drop routine ' || routines; end if;
    end $$`)
}

export async function emptyTables(q: Queryable): Promise<void> {
  await q.query(`do $$
    begin
      execute (select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r');
    end $$`)
}

const ReferenceRow = z.object({ table: z.string(), to: z.string() })

/** Foreign keys that are checked with each statement; the others wait for the end of the transaction. */
export function referencesOf(q: Queryable): Promise<Reference[]> {
  return rows(
    q,
    ReferenceRow,
    `select referring.relname::text as table, referred.relname::text as to from pg_constraint
     join pg_class referring on referring.oid = conrelid join pg_class referred on referred.oid = confrelid
     where contype = 'f' and not condeferred and referring.relnamespace = 'public'::regnamespace`,
  )
}

const IndexRow = z.object({ name: z.string(), definition: z.string() })

/** Works without the indexes that no constraint needs, and makes them again from all rows at once: for vectors and words that is many times faster. Everything
 *  that was deferred is checked before. */
export async function withoutIndexes(q: Queryable, work: () => Promise<void>): Promise<void> {
  const indexes = await rows(
    q,
    IndexRow,
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index join pg_class on pg_class.oid = indrelid
     where relnamespace = 'public'::regnamespace and not exists (select from pg_constraint where conindid = indexrelid) order by 1`,
  )
  for (const { name } of indexes) {
    const drop = `drop index ${name}`
    await q.query(drop)
  }
  await work()
  await q.query('set constraints all immediate')
  for (const { definition } of indexes) await q.query(definition)
}

/** Tells the planner of a new database what it holds. */
export async function analyze(service: ServiceName, url: string): Promise<void> {
  const session = await openSession(service, url, 'dsm-restore')
  try {
    await session.client.query('analyze')
  } finally {
    await session.close()
  }
}
