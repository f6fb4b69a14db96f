import { expect } from 'vitest'
import { applyMigrations, migrate, migrationFiles, pendingMigrations, type Pool, transaction } from '../src/index.ts'
import { test } from './fixtures.ts'

const service = 'sprint'
const first = {
  '_shared/0001_outbox.sql': 'create table outbox (seq int); insert into outbox values (1);',
  'sprint/0001_sprints.sql': 'create table sprints (id int)',
}

async function tablesOf(db: Pool): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public' order by name`)
  return rows.map(({ name }) => name)
}

test('every file is applied once, in order, and named', async ({ database: { url, pool }, migrations: { directory, write } }) => {
  await write(first)
  expect(await migrate({ url, service, directory })).toEqual(['_shared/0001_outbox.sql', 'sprint/0001_sprints.sql'])
  expect(await tablesOf(pool)).toEqual(['outbox', 'schema_migrations', 'sprints'])

  await write({ 'sprint/0002_tasks.sql': 'create table tasks (id int)' })
  expect(await migrate({ url, service, directory })).toEqual(['sprint/0002_tasks.sql'])
  expect(await migrate({ url, service, directory })).toEqual([])
})

test('a rollout waits for exactly the files that are not applied', async ({
  database: { url, pool },
  migrations: { directory, write },
}) => {
  await write(first)
  expect(await pendingMigrations(pool, await migrationFiles(service, directory))).toEqual(Object.keys(first))
  await migrate({ url, service, directory })
  await write({ 'sprint/0002_tasks.sql': 'create table tasks (id int)' })
  expect(await pendingMigrations(pool, await migrationFiles(service, directory))).toEqual(['sprint/0002_tasks.sql'])
})

test('a changed file is refused before anything is applied', async ({ database: { url, pool }, migrations: { directory, write } }) => {
  await write(first)
  await migrate({ url, service, directory })
  await write({ 'sprint/0001_sprints.sql': 'create table sprints (id bigint)', 'sprint/0002_tasks.sql': 'create table tasks (id int)' })
  await expect(migrate({ url, service, directory })).rejects.toThrow('sprint/0001_sprints.sql was changed after it was applied')
  expect(await tablesOf(pool)).not.toContain('tasks')
})

test('a missing file is refused: this database belongs to something else', async ({ database: { url }, migrations }) => {
  const { directory } = migrations
  await migrations.write(first)
  await migrate({ url, service, directory })
  await migrations.remove('_shared/0001_outbox.sql')
  await expect(migrate({ url, service, directory })).rejects.toThrow('_shared/0001_outbox.sql is applied but its file is missing')
})

test('the version before runs after a newer one: what came later stays, is named, and what it lacks itself is applied', async ({
  database: { url, pool },
  migrations: { directory, write, remove },
  log,
  logLines,
}) => {
  const newer = ['_shared/0002_inbox.sql', 'sprint/0003_later.sql', 'sprint/0010_latest.sql']
  await write({ ...first, ...Object.fromEntries(newer.map((path, at) => [path, `create table newer${at} (id int)`])) })
  await migrate({ url, service, directory })
  for (const path of newer) await remove(path)
  const told: string[][] = []
  expect(await migrate({ url, service, directory, log, onNewer: (paths) => told.push(paths) })).toEqual([])
  expect(told).toEqual([newer])
  expect(logLines).toMatchObject([{ msg: 'a newer version has migrated this database', migrations: newer }])
  expect(await tablesOf(pool)).toEqual(expect.arrayContaining(['newer0', 'newer1', 'newer2']))

  await write({ 'sprint/0002_own.sql': 'create table own (id int)' })
  expect(await migrate({ url, service, directory })).toEqual(['sprint/0002_own.sql'])
})

test('an unknown file that is not above all own ones is refused, and so is a set of which there are none', async ({
  database: { url },
  migrations: { directory, write, remove },
}) => {
  await write({ ...first, 'sprint/0002_tasks.sql': 'create table tasks (id int)', 'sprint/0003_more.sql': 'create table more (id int)' })
  await migrate({ url, service, directory })
  await remove('sprint/0002_tasks.sql')
  await expect(migrate({ url, service, directory })).rejects.toThrow('sprint/0002_tasks.sql is applied but its file is missing')
  await write({ 'sprint/0002_tasks.sql': 'create table tasks (id int)', 'backlog/0001_items.sql': 'create table items (id int)' })
  await expect(migrate({ url, service: 'backlog', directory })).rejects.toThrow('sprint/0003_more.sql is applied but its file is missing')
})

test('a file that fails leaves nothing of itself, keeps those before it, and names its line', async ({
  database: { url, pool },
  migrations: { directory, write },
}) => {
  await write({ ...first, 'sprint/0002_tasks.sql': 'create table tasks (id int);\ncreate table sprints ();\nselect 1' })
  await expect(migrate({ url, service, directory })).rejects.toThrow('sprint/0002_tasks.sql failed: relation "sprints" already exists')
  expect(await tablesOf(pool)).toEqual(['outbox', 'schema_migrations', 'sprints'])

  await write({ 'sprint/0002_tasks.sql': 'create table tasks (id int);\ncreate tabel typo ()' })
  await expect(migrate({ url, service, directory })).rejects.toThrow('sprint/0002_tasks.sql line 2 failed: syntax error')
  expect(await pendingMigrations(pool, await migrationFiles(service, directory))).toEqual(['sprint/0002_tasks.sql'])
})

test('five migrators at once apply each file once', async ({ database: { url, pool }, migrations: { directory, write } }) => {
  await write({ ...first, 'sprint/0002_count.sql': 'insert into outbox select count(*) + 1 from outbox' })
  const done = await Promise.all(Array.from({ length: 5 }, () => migrate({ url, service, directory })))
  expect(done.flat().sort()).toEqual(['_shared/0001_outbox.sql', 'sprint/0001_sprints.sql', 'sprint/0002_count.sql'])
  expect((await pool.query('select seq from outbox order by seq')).rows).toEqual([{ seq: 1 }, { seq: 2 }])
})

test('what was applied is logged', async ({ database: { url }, migrations: { directory, write }, log, logLines }) => {
  await write(first)
  await migrate({ url, service, directory, log })
  expect(logLines.map(({ msg, migration }) => [msg, migration])).toEqual(Object.keys(first).map((path) => ['migration applied', path]))
})

test('files applied in a transaction of the caller are there with what is done in it, or not at all', async ({
  database: { url, pool },
  migrations: { directory, write },
}) => {
  await write(first)
  const files = await migrationFiles(service, directory)
  const filled = transaction(pool, async (tx) => {
    await applyMigrations(tx, files)
    await tx.query('insert into sprints values (1)')
    throw new Error('on second thoughts')
  })
  await expect(filled).rejects.toThrow('on second thoughts')
  expect(await tablesOf(pool)).toEqual([])

  await transaction(pool, (tx) => applyMigrations(tx, files))
  expect(await migrate({ url, service, directory })).toEqual([])
})
