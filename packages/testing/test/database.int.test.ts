import { migrationFiles } from '@dsm/postgres'
import { describe, expect } from 'vitest'
import { databaseFor, openDatabase, openEmptyDatabase, test as base } from '../src/index.ts'

const test = base.extend({ db: databaseFor('sprint') })

describe('a private database per test', () => {
  test('comes migrated', async ({ db }) => {
    const { rows } = await db.query<{ path: string }>(`select set || '/' || name as path from schema_migrations`)
    const files = await migrationFiles('sprint')
    expect(rows.map(({ path }) => path).sort()).toEqual(files.map(({ set, name }) => `${set}/${name}`).sort())
  })

  test('five services at once do not see each other', async () => {
    const services = ['project', 'backlog', 'sprint', 'chronicle', 'orchestrator'] as const
    const databases = await Promise.all(services.map((service) => openDatabase(service)))
    await Promise.all(databases.map(({ pool }) => pool.query('create table only_once (a int)')))
    expect(new Set(databases.map(({ url }) => url)).size).toBe(5)
    await Promise.all(databases.map(({ dispose }) => dispose()))
  })

  test('two of the same service at the same time do not share rows', async () => {
    const [first, second] = await Promise.all([openEmptyDatabase(), openEmptyDatabase()])
    await first.pool.query('create table t (a int)')
    await expect(second.pool.query('select * from t')).rejects.toMatchObject({ code: '42P01' })
    await Promise.all([first.dispose(), second.dispose()])
  })

  test('the next test finds nothing of what the last one left: tables, settings, temporary tables', async () => {
    const first = await openEmptyDatabase()
    await first.pool.query('create table left_behind (a int)')
    await first.pool.query('create temporary table for_a_while (a int)')
    await first.pool.query(`set work_mem = '777kB'`)
    await first.dispose()

    const next = await openEmptyDatabase()
    await expect(next.pool.query('select * from left_behind')).rejects.toMatchObject({ code: '42P01' })
    await expect(next.pool.query('select * from for_a_while')).rejects.toMatchObject({ code: '42P01' })
    const { rows } = await next.pool.query<{ value: string }>(`select current_setting('work_mem') as value`)
    expect(rows[0]?.value).not.toBe('777kB')
    await next.dispose()
  })

  test('the next test finds the rows that migrations insert, and no other', async () => {
    const first = await openDatabase('sprint')
    await first.pool.query(`insert into subject_sequences values ('ATLAS', 7)`)
    await first.pool.query('update outbox_state set batch = 99')
    await first.dispose()

    const next = await openDatabase('sprint')
    expect((await next.pool.query('select * from subject_sequences')).rows).toEqual([])
    expect((await next.pool.query('select batch from outbox_state')).rows).toEqual([{ batch: 0 }])
    await next.dispose()
  })
})
