import { describe, expect } from 'vitest'
import { databaseFor, openDatabase, openEmptyDatabase, test as base } from '../src/index.ts'
import { execute, migrationFiles } from '@dsm/postgres'

const test = base.extend({ db: databaseFor('sprint') })

describe('a private database per test', () => {
  test('comes migrated', async ({ db }) => {
    const { rows } = await db.query<{ path: string }>(`select set || '/' || name as path from schema_migrations order by path`)
    const files = await migrationFiles('sprint')
    expect(rows.map(({ path }) => path)).toEqual(files.map(({ set, name }) => `${set}/${name}`).sort())
  })

  test('five services at once do not see each other', async () => {
    const services = ['project', 'backlog', 'sprint', 'chronicle', 'orchestrator'] as const
    const databases = await Promise.all(services.map(openDatabase))
    await Promise.all(databases.map(({ pool }) => pool.query('create table only_here (a int)')))
    expect(new Set(databases.map(({ url }) => url)).size).toBe(5)
    await Promise.all(databases.map(({ dispose }) => dispose()))
  })

  test('two tests with the same service at the same time do not share rows', async () => {
    const [first, second] = await Promise.all([openEmptyDatabase(), openEmptyDatabase()])
    await first.pool.query('create table t (a int)')
    await expect(second.pool.query('select * from t')).rejects.toMatchObject({ code: '42P01' })
    await Promise.all([first.dispose(), second.dispose()])
  })

  test('the next test finds nothing of what the last one left: tables, settings, locks', async () => {
    const first = await openEmptyDatabase()
    await first.pool.query('create table left_behind (a int)')
    await first.pool.query(`set statement_timeout = '7s'`)
    await first.dispose()

    const next = await openEmptyDatabase()
    await expect(execute(next.pool, 'select * from left_behind')).rejects.toMatchObject({ code: '42P01' })
    const { rows } = await next.pool.query<{ value: string }>(`select current_setting('statement_timeout') as value`)
    expect(rows[0]?.value).not.toBe('7s')
    await next.dispose()
  })
})
