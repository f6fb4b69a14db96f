import { join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { migrate } from '@dsm/postgres'
import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { contentOfAll, fill, type Five, test, within } from './five-databases.ts'
import { restore, rewriteManifest, save } from './save-and-restore.ts'

const tags = ['G17']

/** Works with databases as a role that owns them and is no superuser; vectors are there already, as they have to be. */
async function asOwner(urls: Five, work: (owned: Five) => Promise<void>): Promise<void> {
  const role = `dsm_test_role_${process.pid}`
  await within(urls.project, (pool) => pool.query(`create role ${role} login`))
  const ownedBy = async (name: ServiceName) => {
    const url = new URL(urls[name])
    await within(urls[name], (pool) => pool.query(`alter database ${url.pathname.slice(1)} owner to ${role}`))
    url.username = role
    return url.href
  }
  const owned = { ...urls }
  for (const name of ServiceName.options) owned[name] = await ownedBy(name)
  await within(urls.orchestrator, (pool) => pool.query('create extension vector'))
  try {
    await work(owned)
  } finally {
    for (const name of ServiceName.options) await within(urls[name], (pool) => pool.query(`reassign owned by ${role} to current_user`))
    await within(urls.project, (pool) => pool.query(`drop role ${role}`))
  }
}

describe('what was backed up', () => {
  test(
    'comes back whole: every row of every table, the numbers drawn next, and the schema',
    { tags },
    async ({ directory, source, target }) => {
      await fill(source)
      const before = await contentOfAll(source)
      const manifest = await save(source, join(directory, 'one'))
      expect(await contentOfAll(source)).toEqual(before)

      await restore(target, join(directory, 'one'))
      expect(await contentOfAll(target)).toEqual(before)
      for (const name of ServiceName.options) {
        const next = await within(target[name], (pool) => pool.query(`insert into outbox (event) values ('{}') returning seq`))
        expect(next.rows[0]).toEqual({ seq: (manifest.databases[name].lastEvent ?? 0) + 1 })
        expect(await migrate({ url: target[name], service: name })).toEqual([])
      }
      expect(manifest.databases.backlog).toMatchObject({ lastEvent: 6, unpublished: 2 })
    },
  )

  test('has its indexes and constraints again', { tags }, async ({ directory, source, target }) => {
    await fill(source)
    await save(source, join(directory, 'one'))
    await restore(target, join(directory, 'one'))
    const definitions = (url: string) =>
      within(url, async (pool) =>
        (await pool.query('select indexdef from pg_indexes order by 1')).rows.concat(
          (await pool.query('select conname, contype, convalidated from pg_constraint order by 1, 2')).rows,
        ),
      )
    for (const name of ServiceName.options) expect(await definitions(target[name])).toEqual(await definitions(source[name]))
  })

  test(
    'has the age that it had, so that no relay and no inbox forgets at once what was saved a month ago',
    { tags },
    async ({ directory, source, target }) => {
      await fill(source)
      const at = join(directory, 'one')
      await save(source, at)
      const longAgo = 40 * 86_400_000
      await rewriteManifest(at, (text) =>
        text.replaceAll(/"cutAt": "([^"]+)"/g, (_all, cut: string) => `"cutAt": "${new Date(Date.parse(cut) - longAgo).toISOString()}"`),
      )
      await restore(target, at)
      const ages = (url: string) =>
        within(url, async (pool) => {
          const { rows } = await pool.query(
            `select min(published_at) as published, (select min(handled_at) from inbox) as handled, (select min(created_at) from idempotency) as created from outbox`,
          )
          return rows[0]
        })
      for (const name of ServiceName.options) {
        const [was, is] = [await ages(source[name]), await ages(target[name])]
        for (const column of ['published', 'handled', 'created']) {
          const days = (Date.parse(is[column]) - Date.parse(was[column])) / 86_400_000
          expect(days).toBeGreaterThanOrEqual(40)
          expect(days).toBeLessThan(40.1)
        }
      }
    },
  )

  test('is unknown to every stream: its relays fill in all that they have', { tags }, async ({ directory, source, target }) => {
    await save(source, join(directory, 'one'))
    await restore(target, join(directory, 'one'))
    const idOf = (url: string) =>
      within(url, async (pool) => (await pool.query('select database_id from outbox_state')).rows[0]?.database_id)
    for (const name of ServiceName.options) expect(await idOf(target[name])).not.toBe(await idOf(source[name]))
  })

  test('may be of an older schema: later migrations are applied to its data', { tags }, async ({ directory, source, target }) => {
    await migrate({ url: target.sprint, service: 'sprint' })
    await within(target.sprint, async (pool) => {
      await pool.query(`alter table sprints drop column hours_with_work`)
      await pool.query(`delete from schema_migrations where name = '0003_hours_with_work.sql'`)
      await pool.query(`insert into projects values ('1', 'ATLAS', 0)`)
    })
    await save({ ...source, sprint: target.sprint }, join(directory, 'one'))
    await restore(target, join(directory, 'one'), { replace: true })
    const sql = 'select key, (select count(hours_with_work) from sprints) as known from projects'
    const { rows } = await within(target.sprint, (pool) => pool.query(sql))
    expect(rows).toEqual([{ key: 'ATLAS', known: 0 }])
  })

  test.skipIf(!isNative())(
    'needs no more than the role that a service has (native only: an embedded database has one role)',
    { tags },
    async ({ directory, target }) => {
      await asOwner(target, async (owned) => {
        for (const name of ServiceName.options) await migrate({ url: owned[name], service: name })
        await fill(owned)
        const before = await contentOfAll(owned)
        await save(owned, join(directory, 'one'))
        await restore(owned, join(directory, 'one'), { replace: true })
        expect(await contentOfAll(owned)).toEqual(before)
      })
    },
  )

  test('takes the place of everything where it is asked to', { tags }, async ({ directory, source }) => {
    await fill(source)
    const before = await contentOfAll(source)
    await save(source, join(directory, 'one'))
    await within(source.backlog, async (pool) => {
      await pool.query(`update items set title = 'later'`)
      await pool.query('create table of_a_later_version (id integer primary key)')
      await pool.query(`create function later() returns integer language sql as 'select 1'`)
    })
    await restore(source, join(directory, 'one'), { replace: true })
    expect(await contentOfAll(source)).toEqual(before)
    const functions = await within(source.backlog, (pool) => pool.query(`select from pg_proc where proname = 'later'`))
    expect(functions.rowCount).toBe(0)
  })
})
