import { withCorrelation } from '@dsm/correlation'
import { captureLog, isNative } from '@dsm/testing'
import { describe, expect, onTestFinished } from 'vitest'
import { createPool, type PoolOptions, PoolExhaustedError, transaction } from '../src/index.ts'
import { test } from './fixtures.ts'

function open(url: string, options: Partial<PoolOptions> = {}) {
  const { log, lines } = captureLog()
  const pool = createPool({ url, log, ...options })
  onTestFinished(() => pool.end())
  return { pool, lines }
}

/** Runs `fn` as the work of a request whose caller may leave. */
function forCaller<T>(leaving: AbortController, fn: () => T): T {
  return withCorrelation({ correlationId: 'c', signal: () => leaving.signal }, fn)
}

/** Why something failed. */
const messageOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'it did not fail',
    (error: Error) => error.message,
  )

describe('a queue for connections', () => {
  test('has an end: whoever comes after it is turned away at once', { tags: ['G8'] }, async ({ database }) => {
    const { pool } = open(database.url, { max: 1, waitingMax: 1 })
    const client = await pool.connect()
    const waiting = pool.query('select 1 as one')
    await expect(pool.query('select 2')).rejects.toThrow(PoolExhaustedError)
    client.release()
    expect((await waiting).rows).toEqual([{ one: 1 }])
    expect((await pool.query('select 3 as three')).rows).toEqual([{ three: 3 }])
  })

  test('is not waited in for ever', { tags: ['G8'] }, async ({ database }) => {
    const { pool } = open(database.url, { max: 1 })
    const client = await pool.connect()
    expect(open(database.url, { connectTimeoutMs: 1234 }).pool.options.connectionTimeoutMillis).toBe(1234)
    // Not before the first one is there: it limits how long that may take as well.
    pool.options.connectionTimeoutMillis = 100
    await expect(pool.query('select 1')).rejects.toThrow(PoolExhaustedError)
    await expect(transaction(pool, async () => 1)).rejects.toThrow(PoolExhaustedError)
    client.release()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('a server that is away is not taken for a queue', { tags: ['G8'] }, async () => {
    const { pool } = open('postgres://nobody@127.0.0.1:1/none', { max: 1 })
    await expect(pool.query('select 1')).rejects.toThrow('ECONNREFUSED')
  })

  test('is left by a caller who leaves, and the connection goes to the next', async ({ database }) => {
    const { pool } = open(database.url, { max: 1 })
    const client = await pool.connect()
    const leaving = new AbortController()
    const left = messageOf(forCaller(leaving, () => pool.query('select 1')))
    const staying = pool.query('select 2 as two')
    leaving.abort(new Error('gone'))
    expect(await left).toBe('gone')
    client.release()
    expect((await staying).rows).toEqual([{ two: 2 }])
  })
})

describe('a caller who has left', () => {
  test('has nothing more sent to the database, but for the end of a transaction', async ({ db, database }) => {
    const { pool } = open(database.url)
    await db.query('create table kept (n int)')
    const leaving = new AbortController()
    const stopped = forCaller(leaving, () =>
      transaction(pool, async (tx) => {
        await tx.query('insert into kept values (3)')
        leaving.abort(new Error('gone'))
        await tx.query('insert into kept values (4)')
      }),
    )
    await expect(stopped).rejects.toThrow('gone')
    const done = new AbortController()
    await forCaller(done, () =>
      transaction(pool, async (tx) => {
        await tx.query('insert into kept values (5)')
        done.abort(new Error('gone'))
      }),
    )
    expect((await db.query('select n from kept')).rows).toEqual([{ n: 5 }])
  })

  test.skipIf(!isNative())(
    'has the running statement cancelled, and its connection is not used again (needs a server)',
    async ({ db, database }) => {
      const { pool } = open(database.url, { max: 1, applicationName: 'left' })
      const before = await pool.query('select pg_backend_pid() as pid')
      const leaving = new AbortController()
      const cancelled = messageOf(forCaller(leaving, () => pool.query('select pg_sleep(600)')))
      const active = `select 1 from pg_stat_activity where application_name = 'left' and state = 'active'`
      await expect.poll(async () => (await db.query(active)).rowCount).toBe(1)
      leaving.abort()
      expect(await cancelled).toContain('due to user request')
      const after = await pool.query('select pg_backend_pid() as pid')
      expect(after.rows).not.toEqual(before.rows)
    },
  )
})

test('a statement that takes long is logged with its text and never with its parameters', async ({ database }) => {
  const { pool, lines } = open(database.url, { slowMs: 0 })
  await pool.query('select\n  $1::text as secret', ['hunter2'])
  await transaction(pool, (tx) => tx.query({ text: 'select 2 as two' }))
  await expect(pool.query('select broken from nowhere where x = $1', ['hunter2'])).rejects.toThrow('nowhere')
  const told = lines.filter(({ msg }) => msg === 'slow query')
  expect(told.map(({ sql }) => sql)).toEqual([
    'select $1::text as secret',
    'begin',
    'select 2 as two',
    'commit',
    'select broken from nowhere where x = $1',
  ])
  expect(told[0]).toMatchObject({ level: 40, durationMs: expect.any(Number) })
  expect(JSON.stringify(lines)).not.toContain('hunter2')

  const quick = open(database.url, { slowMs: 60_000 })
  await quick.pool.query('select 1')
  expect(quick.lines).toEqual([])
})
