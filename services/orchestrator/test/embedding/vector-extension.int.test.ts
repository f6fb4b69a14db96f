import { createPool, migrate } from '@dsm/postgres'
import { captureLog, isNative, openEmptyDatabase } from '@dsm/testing'
import { expect, test } from 'vitest'

const { log } = captureLog()

test('a database that knows no vectors yet learns them from the migrations', async () => {
  const { url, pool, dispose } = await openEmptyDatabase()
  await pool.query('drop extension if exists vector')
  expect(await migrate({ url, service: 'orchestrator', log })).toContain('orchestrator/0002_embeddings.sql')
  const { rows } = await pool.query<{ near: boolean }>(`select '[1,0]'::vector <=> '[1,0]' = 0 as near`)
  expect(rows).toEqual([{ near: true }])
  await dispose()
})

test.skipIf(!isNative())(
  'a role that may not create extensions migrates where someone else has done so (needs a native PostgreSQL)',
  async () => {
    const { url, pool, dispose } = await openEmptyDatabase()
    const database = new URL(url).pathname.slice(1)
    const role = `${database}_owner`
    // As db/_init does it.
    await pool.query(`create role ${role} login password 'secret'`)
    await pool.query(`alter database ${database} owner to ${role}`)
    await pool.query('create extension vector')
    const own = new URL(url)
    own.username = role
    own.password = 'secret'
    expect(await migrate({ url: own.href, service: 'orchestrator', log })).toContain('orchestrator/0002_embeddings.sql')

    const ownPool = createPool({ url: own.href, max: 1, log })
    expect((await ownPool.query('select rolsuper from pg_roles where rolname = current_user')).rows).toEqual([{ rolsuper: false }])
    await ownPool.end()
    await pool.query(`alter database ${database} owner to current_user`)
    await pool.query(`reassign owned by ${role} to current_user`)
    await pool.query(`drop owned by ${role}`)
    await pool.query(`drop role ${role}`)
    await dispose()
  },
)
