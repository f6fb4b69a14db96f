import { isNative } from '@dsm/testing'
import { expect } from 'vitest'
import { z } from 'zod'
import { createPool, execute, type Queryable, rows, transaction } from '../src/index.ts'
import { test } from './fixtures.ts'

const Count = z.object({ count: z.int() })
const Task = z.looseObject({ id: z.int() })
const read = (q: Queryable) => rows(q, Task, 'select * from tasks where id = $1', [1])

/** How many statements the connection has prepared. */
async function prepared(q: Queryable): Promise<number | undefined> {
  return (await rows(q, Count, `select count(*)::int as count from pg_prepared_statements where statement like '%from tasks%'`))[0]?.count
}

test.runIf(isNative())('a statement is prepared once per connection, and without parameters not at all', async ({ database }) => {
  const db = createPool({ url: database.url, max: 1 })
  await execute(db, 'create table tasks (id int); insert into tasks values (1); insert into tasks values (2)')
  expect([await read(db), await read(db), await read(db)]).toEqual([[{ id: 1 }], [{ id: 1 }], [{ id: 1 }]])
  expect(await prepared(db)).toBe(1)
  await db.end()
})

test('nothing is prepared where connections do not keep it to themselves', async ({ database }) => {
  const url = new URL(database.url)
  url.searchParams.set('prepare', 'off')
  const db = createPool({ url: url.href, max: 1 })
  await execute(db, 'create table tasks (id int)')
  await read(db)
  expect(await prepared(db)).toBe(0)
  await db.end()
})

test('a migration under running connections fails no statement, in a transaction or out of one', async ({ database }) => {
  const db = createPool({ url: database.url, max: 3 })
  await execute(db, 'create table tasks (id int); insert into tasks values (1)')
  const onAll = () => Promise.all([transaction(db, read), transaction(db, read), transaction(db, read)])
  await onAll()
  await execute(db, 'alter table tasks add column title text')
  expect(await onAll()).toEqual(Array(3).fill([{ id: 1, title: null }]))
  await execute(db, 'alter table tasks add column points int')
  expect(await Promise.all([read(db), read(db), read(db)])).toEqual(Array(3).fill([{ id: 1, title: null, points: null }]))
  await db.end()
})
