import { databaseFor, test as base } from '@dsm/testing'
import { expect } from 'vitest'
import { forgetOldKeys } from '../src/housekeeping.ts'
import { forgetKeys } from '../src/store/idempotency.ts'
import { countOf } from './notes.ts'

const test = base.extend({ db: databaseFor('chronicle') })

const keys = `insert into idempotency (operation, subject, key, request_hash, created_at)
  select 'op', 'sub', 'k' || n, 'hash', now() - make_interval(hours => n, mins => -30) from generate_series(1, $1) as n`

test('keys are forgotten after two days, and not a day earlier', async ({ db }) => {
  await db.query(keys, [60])
  await forgetOldKeys(db).run(new AbortController().signal)
  expect(await countOf(db, 'idempotency')).toBe(48)
})

test('one step deletes no more than it may, the oldest first', async ({ db }) => {
  await db.query(keys, [60])
  expect(await forgetKeys(db, 10, 5)).toBe(5)
  const { rows } = await db.query('select key from idempotency order by created_at limit 1')
  expect(rows).toEqual([{ key: 'k55' }])
})
