import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { migrate } from '@dsm/postgres'
import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { type Manifest, restoreBackup, takeBackup } from '../src/index.ts'
import { contentOf, contentOfAll, fill, type Five, test, within } from './five-databases.ts'

const tags = ['G17']
const signal = new AbortController().signal
const quietly = { signal, onProgress: () => {} }

const save = (databases: Five, directory: string): Promise<Manifest> => takeBackup({ databases, directory, version: '0.1.0', ...quietly })

type Asked = { replace?: boolean; emptyStream?: () => Promise<void>; signal?: AbortSignal; onProgress?: () => void }

const restore = (databases: Five, directory: string, asked: Asked = {}): Promise<Manifest> =>
  restoreBackup({ databases, directory, replace: false, emptyStream: async () => {}, ...quietly, ...asked })

/** Changes the manifest as somebody would who may write the backup: the checksums fit again. */
async function rewriteManifest(directory: string, change: (text: string) => string): Promise<void> {
  const [manifest, sums] = [join(directory, 'manifest.json'), join(directory, 'SHA256SUMS')]
  const text = change(await readFile(manifest, 'utf8'))
  await writeFile(manifest, text)
  const sum = createHash('sha256').update(text).digest('hex')
  await writeFile(sums, (await readFile(sums, 'utf8')).replace(/[0-9a-f]{64} {2}manifest\.json/, `${sum}  manifest.json`))
}

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

describe('a restore is refused, and nothing is changed,', () => {
  test('where a database holds something, unless it is to be replaced', { tags }, async ({ directory, source, target }) => {
    await save(source, join(directory, 'one'))
    await within(target.chronicle, (pool) => migrate({ url: target.chronicle, service: 'chronicle' }).then(() => pool.query('select 1')))
    const before = await contentOfAll(target)
    await expect(restore(target, join(directory, 'one'))).rejects.toMatchObject({ fault: 'not-empty' })
    expect(await contentOfAll(target)).toEqual(before)
  })

  test(
    'where an address leads to the database of another service, or to one that is not of DSM',
    { tags },
    async ({ directory, source, target }) => {
      await save(source, join(directory, 'one'))
      const swapped = { ...source, sprint: source.backlog, backlog: source.sprint }
      await expect(restore(swapped, join(directory, 'one'), { replace: true })).rejects.toMatchObject({ fault: 'other-database' })
      await within(target.sprint, (pool) => pool.query('create table somebodys (id integer)'))
      await expect(restore(target, join(directory, 'one'), { replace: true })).rejects.toMatchObject({ fault: 'other-database' })
      expect(await contentOf(target.sprint)).toEqual({ somebodys: [] })
      const same = { ...target, sprint: target.backlog }
      await expect(restore(same, join(directory, 'one'))).rejects.toMatchObject({ fault: 'same-database' })
    },
  )

  test.skipIf(!isNative())(
    'where somebody is connected (native only: connections of embedded databases are not told apart)',
    { tags },
    async ({ directory, source, target }) => {
      await save(source, join(directory, 'one'))
      await within(target.sprint, async (pool) => {
        await pool.query('select 1')
        await expect(restore(target, join(directory, 'one'))).rejects.toThrow('the database of sprint has connections: 1 of test-backup')
      })
      expect(await contentOf(target.project)).toEqual({})
    },
  )

  test.skipIf(!isNative())(
    'where somebody connects while it loads (native only: connections of embedded databases are not told apart)',
    { tags },
    async ({ directory, source, target }) => {
      await fill(source)
      await save(source, join(directory, 'one'))
      await within(target.sprint, async (pool) => {
        let connecting: Promise<unknown> | undefined
        const onProgress = () => void (connecting ??= pool.query('select 1'))
        await expect(restore(target, join(directory, 'one'), { onProgress })).rejects.toMatchObject({ fault: 'in-use' })
        await connecting
      })
      for (const name of ServiceName.options) expect(await contentOf(target[name])).toEqual({})
    },
  )

  test('where a file has other rows than the manifest says, although it came so far', { tags }, async ({ directory, source, target }) => {
    await fill(source)
    const at = join(directory, 'one')
    const { databases } = await save(source, at)
    const rows = databases.orchestrator.tables.find(({ name }) => name === 'embeddings')?.rows
    await rewriteManifest(at, (text) => text.replace(`"rows": ${rows},`, '"rows": 19,'))
    await expect(restore(target, at)).rejects.toMatchObject({ fault: 'backup-damaged' })
    for (const name of ServiceName.options) expect(await contentOf(target[name])).toEqual({})
  })

  test('where the events on their way cannot be deleted', { tags }, async ({ directory, source, target }) => {
    await save(source, join(directory, 'one'))
    const emptyStream = () => Promise.reject(new Error('redis is away'))
    await expect(restore(target, join(directory, 'one'), { emptyStream })).rejects.toThrow('redis is away')
    for (const name of ServiceName.options) expect(await contentOf(target[name])).toEqual({})
  })

  test('where it is interrupted', { tags }, async ({ directory, source, target }) => {
    await fill(source)
    await save(source, join(directory, 'one'))
    const stopping = new AbortController()
    const asked = { signal: stopping.signal, onProgress: () => stopping.abort(new Error('enough')) }
    await expect(restore(target, join(directory, 'one'), asked)).rejects.toThrow('enough')
    for (const name of ServiceName.options) expect(await contentOf(target[name])).toEqual({})
  })

  test('where a database does not answer: it is named', { tags }, async ({ directory, source, target }) => {
    await save(source, join(directory, 'one'))
    const away = { ...target, chronicle: 'postgres://postgres@127.0.0.1:1/chronicle' }
    await expect(restore(away, join(directory, 'one'))).rejects.toMatchObject({ service: 'chronicle' })
    for (const name of ['project', 'backlog'] as const) expect(await contentOf(target[name])).toEqual({})
  })
})

describe('a backup that fails leaves nothing behind:', () => {
  test('a database that does not answer, or is another', { tags }, async ({ directory, source, target }) => {
    const away = { ...source, chronicle: 'postgres://postgres@127.0.0.1:1/chronicle' }
    await expect(save(away, join(directory, 'one'))).rejects.toMatchObject({ service: 'chronicle' })
    await expect(save({ ...source, sprint: target.sprint }, join(directory, 'one'))).rejects.toMatchObject({ fault: 'other-database' })
    expect(await readdir(directory)).toEqual([])
  })

  test('one that is interrupted; the services work on', { tags }, async ({ directory, source }) => {
    await fill(source)
    const stopping = new AbortController()
    const onProgress = () => stopping.abort(new Error('enough'))
    const options = { databases: source, directory: join(directory, 'one'), version: '0.1.0', signal: stopping.signal, onProgress }
    await expect(takeBackup(options)).rejects.toThrow('enough')
    expect(await readdir(directory)).toEqual([])
    await within(source.backlog, (pool) => pool.query(`update items set title = 'goes on'`))
  })

  test('a directory that exists is not touched', { tags }, async ({ directory, source }) => {
    await save(source, join(directory, 'one'))
    const before = await readdir(join(directory, 'one'))
    await expect(save(source, join(directory, 'one'))).rejects.toMatchObject({ fault: 'directory-exists' })
    expect(await readdir(join(directory, 'one'))).toEqual(before)
    await rm(join(directory, 'one'), { recursive: true })
    expect(await readdir(directory)).toEqual([])
  })
})

test.skipIf(!isNative())(
  'a server that goes away between two of the last commits is told of, and restoring again repairs it (native only: a connection is ended)',
  { tags },
  async ({ directory, source, target }) => {
    await fill(source)
    const before = await contentOfAll(source)
    await save(source, join(directory, 'one'))
    const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'dsm-restore'`
    const emptyStream = () => within(target.chronicle, async (pool) => void (await pool.query(end)))
    const refused = restore(target, join(directory, 'one'), { emptyStream })
    await expect(refused).rejects.toMatchObject({ fault: 'restored-in-part' })
    await expect(refused).rejects.toThrow('restored: project, backlog, sprint; the commit in the database of chronicle failed')
    expect(await contentOf(target.chronicle)).toEqual({})

    await restore(target, join(directory, 'one'), { replace: true })
    expect(await contentOfAll(target)).toEqual(before)
  },
)
