import { captureLog, isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { createPool } from '../src/index.ts'
import { test } from './fixtures.ts'

test.for<[sql: string, value: unknown]>([
  [`date '2026-02-28'`, '2026-02-28'],
  [`timestamptz '2026-02-28 12:00:00.123456+05:30'`, '2026-02-28T06:30:00.123Z'],
  [`9007199254740991::int8`, 9007199254740991],
  [`12.50::numeric`, 12.5],
  [`array[date '2026-02-28', null]`, ['2026-02-28', null]],
  [`timestamptz '2026-02-28 12:00:00.5Z'`, '2026-02-28T12:00:00.500Z'],
  [`timestamptz '2026-02-28 12:00Z'`, '2026-02-28T12:00:00.000Z'],
  [`'{}'::text[]`, []],
  [`array['a', 'b,c', null]`, ['a', 'b,c', null]],
  [`'{}'::uuid[]`, []],
  [`array[timestamptz '2026-02-28 12:00Z']`, ['2026-02-28T12:00:00.000Z']],
  [`array[1, 2]::int8[]`, [1, 2]],
  [`array[1.5, -2]::numeric[]`, [1.5, -2]],
  [`array[]::int8[]`, []],
  [`null::timestamptz`, null],
  [`'{"a_b": 1}'::jsonb`, { a_b: 1 }],
  [`array['a,b', '{']`, ['a,b', '{']],
  [`7::int4`, 7],
  [`true`, true],
])('%s arrives as JSON would hold it', async ([sql, value], { db }) => {
  const { rows } = await db.query(`select ${sql} as value`)
  expect(rows).toEqual([{ value }])
})

test.for(['9007199254740992::int8', `'NaN'::numeric`, `'infinity'::timestamptz`, `array['-infinity'::timestamptz]`])(
  '%s is refused, not bent into a number or a date',
  async (sql, { db }) => {
    await expect(db.query(`select ${sql} as value`)).rejects.toThrow(RangeError)
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  },
)

test('parsers stay in the pool: another user of pg in this process keeps the defaults', async ({ database, db }) => {
  expect(db.options.types).toBeDefined()
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  expect((await client.query('select 1::int8 as value')).rows).toEqual([{ value: '1' }])
  await client.end()
})

describe.skipIf(!isNative())('on a server (PGlite has no processes to end and no statement timeout)', () => {
  test('a connection lost while idle is logged and replaced', { tags: ['G8'] }, async ({ database, db }) => {
    const { log, lines } = captureLog()
    const pool = createPool({ url: database.url, applicationName: 'victim', log })
    await pool.query('select 1')
    await db.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`)
    await expect.poll(() => lines.map(({ msg }) => msg)).toContain('idle database connection lost')
    expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }])
    await pool.end()
  })

  test(
    'whoever is frozen in the middle of a transaction loses its locks to the others',
    { tags: ['G8', 'G10'] },
    async ({ database, db }) => {
      const frozen = createPool({ url: database.url, statementTimeoutMs: 1000, log: captureLog().log })
      const client = await frozen.connect()
      await client.query('begin')
      await client.query('select pg_advisory_xact_lock(1)')
      await db.query('select pg_advisory_lock(1)')
      await expect(client.query('select 1')).rejects.toThrow(/idle-in-transaction|not queryable|terminat/)
      client.release(true)
      await frozen.end()
    },
  )

  test('a statement that runs too long is cancelled', async ({ database }) => {
    const pool = createPool({ url: database.url, statementTimeoutMs: 50 })
    await expect(pool.query('select pg_sleep(60)')).rejects.toMatchObject({ code: '57014' })
    await pool.end()
  })
})
