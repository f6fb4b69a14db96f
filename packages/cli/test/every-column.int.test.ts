import { globSync, readFileSync } from 'node:fs'
import { ServiceName } from '@dsm/contracts'
import { openDatabase } from '@dsm/testing'
import { expect, test } from 'vitest'
import { type Column, type Source, unreadColumns } from './system/sql-reads.ts'

const root = new URL('../../../', import.meta.url).pathname
const filesOf = (pattern: string): Source[] =>
  globSync(pattern, { cwd: root }).map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }))

/** Every service has the tables of these packages. */
const shared = filesOf('packages/{events,postgres,service}/src/**/*.ts')
const schemas = filesOf('packages/contracts/src/**/*.ts')
  .map(({ text }) => text)
  .join('\n')

/** Columns that no statement of ours reads, and what they are for. */
const readElsewhere = new Map([
  ['outbox_state.singleton', 'its key allows one row'],
  ['kill_switch.only_row', 'its key allows one row'],
  ['schema_migrations.applied_at', 'tells whoever repairs a database by hand what came when; no route shows it'],
])

async function columnsOf(pool: { query: (sql: string) => Promise<{ rows: unknown[] }> }) {
  // The catalogue has these columns, all of them text.
  const rowsOf = async <Row>(sql: string) => (await pool.query(sql)).rows as Row[]
  const columns = await rowsOf<Column>(
    `select table_name::text as "table", column_name::text as "column" from information_schema.columns
     join information_schema.tables using (table_schema, table_name) where table_schema = 'public' and table_type = 'BASE TABLE' order by 1, 2`,
  )
  const viewed = await rowsOf<Column & { view: string }>(
    `select view_name::text as view, table_name::text as "table", column_name::text as "column" from information_schema.view_column_usage
     where view_schema = 'public' and table_schema = 'public'`,
  )
  return { columns, viewed }
}

test.each(ServiceName.options)(
  'every column that %s writes is read by a statement of its store, or says what else it is for',
  async (service) => {
    const { pool, dispose } = await openDatabase(service)
    const sources = [...filesOf(`services/${service}/src/store/**/*.ts`), ...shared]
    const { columns, viewed } = await columnsOf(pool)
    expect(columns.length).toBeGreaterThan(40)
    const unread = (some: readonly Column[]) =>
      unreadColumns(some, { sources, schemas, viewed }).map(({ table, column }) => `${table}.${column}`)
    expect(unread(columns).filter((name) => !readElsewhere.has(name))).toEqual([])

    // A column and a table that nobody reads would be found.
    const tx = await pool.connect()
    await tx.query('begin')
    await tx.query('alter table inbox add column unread_by_anyone text')
    await tx.query('create table nobodys (id integer)')
    const added = unread((await columnsOf(tx)).columns).filter((name) => !readElsewhere.has(name))
    await tx.query('rollback')
    tx.release()
    expect(added).toEqual(['inbox.unread_by_anyone', 'nobodys.id'])
    await dispose()
  },
)

test('no column is excused that is read or is not there', async () => {
  const { pool, dispose } = await openDatabase('orchestrator')
  const sources = [...filesOf('services/orchestrator/src/store/**/*.ts'), ...shared]
  const { columns, viewed } = await columnsOf(pool)
  const unread = unreadColumns(columns, { sources, schemas, viewed }).map(({ table, column }) => `${table}.${column}`)
  expect([...readElsewhere.keys()].toSorted()).toEqual(unread.toSorted())
  await dispose()
})
