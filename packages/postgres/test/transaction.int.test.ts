import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { CommitUncertainError, execute, type Pool, type Queryable, transaction, violates } from '../src/index.ts'
import { test as base } from './fixtures.ts'

const test = base.extend<{ db: Pool }>({
  db: async ({ database: { pool } }, use) => {
    await pool.query('create table t (a int constraint t_a unique deferrable initially deferred)')
    await use(pool)
  },
})

async function valuesOf(q: Queryable): Promise<number[]> {
  const { rows } = await q.query<{ a: number }>('select a from t order by a')
  return rows.map(({ a }) => a)
}

function fail(q: Queryable, state: string): Promise<unknown> {
  return q.query(`do $$ begin raise exception using errcode = '${state}'; end $$`)
}

test('what happened in a transaction is there after it', async ({ db }) => {
  expect(await transaction(db, (tx) => execute(tx, 'insert into t values (1), (2)'))).toBe(2)
  expect(await valuesOf(db)).toEqual([1, 2])
})

test('a refusal undoes everything and reaches the caller as it is', async ({ db }) => {
  const refusal = new Error('the sprint is closed')
  const refused = transaction(db, async (tx) => {
    await tx.query('insert into t values (1)')
    throw refusal
  })
  await expect(refused).rejects.toBe(refusal)
  expect(await valuesOf(db)).toEqual([])
  expect(db.idleCount).toBe(db.totalCount)
})

test('a swallowed error inside does not pass for success', async ({ db }) => {
  const swallowed = transaction(db, async (tx) => {
    await tx.query('insert into t values (1)')
    await tx.query('select 1/0').catch(() => undefined)
  })
  await expect(swallowed).rejects.toThrow('an error inside it was swallowed')
  expect(await valuesOf(db)).toEqual([])
})

test('a serialization failure is tried again until it works', async ({ db }) => {
  let attempts = 0
  await transaction(db, async (tx) => {
    attempts += 1
    await tx.query('insert into t values (1)')
    if (attempts < 4) await fail(tx, '40001')
  })
  expect(attempts).toBe(4)
  expect(await valuesOf(db)).toEqual([1])
})

test('after five attempts the caller hears of it', async ({ db }) => {
  let attempts = 0
  const hopeless = transaction(db, async (tx) => {
    attempts += 1
    await fail(tx, '40P01')
  })
  await expect(hopeless).rejects.toMatchObject({ code: '40P01' })
  expect(attempts).toBe(5)
})

test('a violation found only by COMMIT is known by its constraint and not tried again', async ({ db }) => {
  let attempts = 0
  const twice = transaction(db, async (tx) => {
    attempts += 1
    await tx.query('insert into t values (1), (1)')
  })
  const error: unknown = await twice.catch((reason: unknown) => reason)
  expect(violates(error, 't_a')).toBe(true)
  expect(attempts).toBe(1)
})

const reason = 'PGlite runs transactions one after another and has no process to end'

describe.skipIf(!isNative())(`on a server (${reason})`, { tags: ['G8'] }, () => {
  test('transactions that cannot be serialised all take effect', async ({ db }) => {
    await db.query('insert into t values (0)')
    let attempts = 0
    const bothHaveRead = Promise.withResolvers<void>()
    const increment = () =>
      transaction(db, async (tx) => {
        await tx.query('set transaction isolation level serializable')
        const [a = 0] = await valuesOf(tx)
        attempts += 1
        if (attempts === 2) bothHaveRead.resolve()
        await bothHaveRead.promise
        await tx.query('update t set a = $1', [a + 1])
      })
    await Promise.all([increment(), increment()])
    expect(await valuesOf(db)).toEqual([2])
    expect(attempts).toBeGreaterThan(2)
  })

  test.for(['during a statement', 'between two statements'])(
    'a connection ended %s costs a retry, not the process',
    async (when, { db }) => {
      let attempts = 0
      await transaction(db, async (tx) => {
        attempts += 1
        await tx.query('insert into t values (1)')
        if (attempts > 1) return
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
        if (when === 'during a statement') await tx.query('select pg_terminate_backend($1)', [rows[0]?.pid])
        await db.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
        await tx.query('select 1')
      })
      expect(attempts).toBe(2)
      expect(await valuesOf(db)).toEqual([1])
    },
  )

  test('a connection lost during COMMIT is never tried again: it may have worked', async ({ db }) => {
    await db.query(`
      create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create constraint trigger die_on_commit after insert on t deferrable initially deferred for each row execute function die()`)
    let attempts = 0
    const uncertain = transaction(db, async (tx) => {
      attempts += 1
      await tx.query('insert into t values (1)')
    })
    await expect(uncertain).rejects.toThrow(CommitUncertainError)
    expect(attempts).toBe(1)
    await expect(transaction(db, (tx) => valuesOf(tx))).resolves.toEqual([])
  })
})
