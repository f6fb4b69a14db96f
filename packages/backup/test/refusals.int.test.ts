import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { migrate } from '@dsm/postgres'
import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { takeBackup } from '../src/index.ts'
import { contentOf, contentOfAll, fill, test, within } from './five-databases.ts'
import { restore, rewriteManifest, save } from './save-and-restore.ts'

const tags = ['G17']

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
  'a restore is not refused for a connection that is hung up while it looks (native only: connections of embedded databases are not told apart)',
  { tags },
  async ({ directory, source, target }) => {
    await fill(source)
    await save(source, join(directory, 'one'))
    let restoring: Promise<unknown> | undefined
    await within(target.project, async (pool) => {
      await pool.query('select 1')
      restoring = restore(target, join(directory, 'one'))
      restoring.catch(() => undefined)
      const looking = `select 1 from pg_stat_activity where datname = current_database() and application_name = 'dsm-restore'`
      await expect.poll(async () => (await pool.query(looking)).rowCount).toBe(1)
    })
    await restoring
    expect(await contentOfAll(target)).toEqual(await contentOfAll(source))
  },
)

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
