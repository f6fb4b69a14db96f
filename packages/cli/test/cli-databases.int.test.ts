import { ServiceName } from '@dsm/contracts'
import { isNative, openEmptyDatabase } from '@dsm/testing'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabases } from '../src/store/create-databases.ts'
import { dsm } from './dsm.ts'

test('"migrate --status" shows what is pending and changes nothing; "migrate" applies it, once', async () => {
  const database = await openEmptyDatabase()
  onTestFinished(() => database.dispose())
  const env = { BACKLOG_DATABASE_URL: database.url }
  const ofBacklog = ['--service', 'backlog', '--json']
  for (const _again of [1, 2]) {
    const status = await dsm(['migrate', '--status', ...ofBacklog], { env })
    expect(status.code).toBe(2)
    expect(JSON.parse(status.out)[0].pending).toContain('_shared/0001_events.sql')
  }
  const applied = await dsm(['migrate', ...ofBacklog], { env })
  expect(applied.code).toBe(0)
  expect(JSON.parse(applied.out)[0].applied).toContain('_shared/0001_events.sql')
  expect((await dsm(['migrate', '--status', '--service', 'backlog'], { env })).out).toBe('backlog: up to date\n')
  expect((await dsm(['migrate', '--service', 'backlog'], { env })).code).toBe(0)
})

test('"migrate" after a newer version, as a rollback does, says what that one has applied and is content', async () => {
  const database = await openEmptyDatabase()
  onTestFinished(() => database.dispose())
  const env = { BACKLOG_DATABASE_URL: database.url }
  expect((await dsm(['migrate', '--service', 'backlog'], { env })).code).toBe(0)
  await database.pool.query(
    `insert into schema_migrations (set, name, checksum) values ('backlog', '9000_later.sql', 'of a file that is not here')`,
  )
  const { code, out } = await dsm(['migrate', '--service', 'backlog'], { env })
  expect(code).toBe(0)
  expect(out).toBe('backlog: up to date\n  backlog/9000_later.sql of a newer version\n')
})

test('a database that does not answer is named without its password', async () => {
  const env = { SPRINT_DATABASE_URL: 'postgres://dsm:secret@127.0.0.1:1/dsm_sprint' }
  const { code, err } = await dsm(['migrate', '--service', 'sprint'], { env })
  expect(code).toBe(4)
  expect(err).toContain('the database of sprint (127.0.0.1:1/dsm_sprint)')
  expect(err).not.toContain('secret')
})

test('"up --native" says which of PostgreSQL and Redis does not answer', async () => {
  const away = { DSM_POSTGRES_URL: 'postgres://postgres:secret@127.0.0.1:1/postgres', DSM_REDIS_URL: 'redis://:secret@127.0.0.1:1' }
  const { code, err } = await dsm(['up', '--native'], { env: away })
  expect(code).toBe(4)
  expect(err).toContain('No answer from Redis (127.0.0.1:1)')
  expect(err).not.toContain('secret')
})

test.skipIf(!isNative())(
  'missing databases are created, one a service, and those that exist stay (native only: embedded has one)',
  async () => {
    const admin = await openEmptyDatabase()
    const prefix = `up_${process.pid}_`
    const client = new pg.Client({ connectionString: admin.url })
    await client.connect()
    onTestFinished(async () => {
      for (const name of ServiceName.options)
        await client.query(`drop database if exists ${pg.escapeIdentifier(`${prefix}${name}`)} with (force)`)
      await client.end()
      await admin.dispose()
    })
    const urls = await createDatabases(admin.url, prefix)
    expect(new URL(urls.sprint).pathname).toBe(`/${prefix}sprint`)
    const marked = new pg.Client({ connectionString: urls.sprint })
    await marked.connect()
    await marked.query('create table kept (id int)')
    await marked.end()
    expect(await createDatabases(admin.url, prefix)).toEqual(urls)
    const again = new pg.Client({ connectionString: urls.sprint })
    await again.connect()
    expect((await again.query('select 1 from kept')).rowCount).toBe(0)
    await again.end()
  },
)
