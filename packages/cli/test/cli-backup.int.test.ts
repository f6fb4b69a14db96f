import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ofEachService, ServiceName } from '@dsm/contracts'
import { createRedisCarrier } from '@dsm/events'
import { captureLog, hasRedis, isNative, openDatabase, openEmptyDatabase, openRedis, type TestDatabase } from '@dsm/testing'
import { describe, expect, test as base } from 'vitest'
import { saveConnection } from '../src/connection-file.ts'
import { type Called, dsm, emptyDirectory } from './dsm.ts'
import { databaseEnv } from './system/saved-system.ts'

type Databases = Record<ServiceName, TestDatabase>

const test = base.extend<{ full: Databases; empty: Databases; cwd: string }>({
  // oxlint-disable-next-line no-empty-pattern
  full: async ({}, use) => five(openDatabase, use),
  // oxlint-disable-next-line no-empty-pattern
  empty: async ({}, use) => five(openEmptyDatabase, use),
  // oxlint-disable-next-line no-empty-pattern
  cwd: async ({}, use) => use(await emptyDirectory()),
})

async function five(open: (name: ServiceName) => Promise<TestDatabase>, use: (databases: Databases) => Promise<void>): Promise<void> {
  const opened = new Map<ServiceName, TestDatabase>()
  for (const name of ServiceName.options) opened.set(name, await open(name))
  const of = (name: ServiceName) => {
    const database = opened.get(name)
    if (!database) throw new Error(`no database of ${name}`)
    return database
  }
  await use(ofEachService(of))
  for (const database of opened.values()) await database.dispose()
}

const tags = ['G17']
const nobody = () => new Promise<void>(() => {})

type Where = { cwd: string; databases?: Databases; env?: Record<string, string> }

const call = (argv: string[], { cwd, databases, env = {} }: Where): Promise<Called> =>
  dsm(argv, { cwd, env: { ...(databases && databaseEnv(databases)), ...env }, interrupted: nobody })

/** Tables of each service in the document of a call that worked. */
function rowsOf({ code, out, err }: Called): Record<string, number> {
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { services }: { services: { service: string; rows: number }[] } = JSON.parse(out)
  return Object.fromEntries(services.map(({ service, rows }) => [service, rows]))
}

describe('dsm backup and dsm restore', () => {
  test(
    'save to a directory named after the moment, check it, and restore it, in words and as a document',
    { tags },
    async ({ full, empty, cwd }) => {
      const saved = await call(['backup'], { cwd, databases: full })
      expect(saved).toMatchObject({ code: 0, err: '' })
      expect(saved.out).toMatch(/^orchestrator +\d+ +\d+ /m)
      const [name] = await readdir(join(cwd, '.dsm', 'backups'))
      expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d{6}$/)
      const at = join('.dsm', 'backups', name ?? '')

      const checked = await call(['restore', at, '--check'], { cwd })
      expect(checked.out).toContain('is whole, and this program can restore it')
      const restored = await call(['restore', at, '--stream-gone', '--json'], { cwd, databases: empty })
      expect(JSON.parse(restored.out)).toMatchObject({ into: 'the databases that the environment names', directory: join(cwd, at) })
      expect(rowsOf(restored)).toEqual(rowsOf(await call(['restore', at, '--check', '--json'], { cwd })))
    },
  )

  test('move a site from servers, or wherever it is, into embedded databases and back', { tags }, async ({ full, empty, cwd }) => {
    await full.project.pool.query(`insert into calendars (id, name, week_hours) values (gen_random_uuid(), 'here', '{8,8,8,8,8,0,0}')`)
    const saved = rowsOf(await call(['backup', 'one', '--json'], { cwd, databases: full }))
    rowsOf(await call(['restore', 'one', '--data', 'data', '--json'], { cwd }))
    expect(rowsOf(await call(['backup', 'two', '--data', 'data', '--json'], { cwd }))).toEqual(saved)
    rowsOf(await call(['restore', 'two', '--stream-gone', '--json'], { cwd, databases: empty }))
    expect((await empty.project.pool.query('select name from calendars')).rows).toEqual([{ name: 'here' }])
  })

  test('find the embedded databases of services that run here', { tags }, async ({ full, cwd }) => {
    const urlOf = (name: ServiceName) => full[name].url
    const urls = ofEachService((name) => `http://127.0.0.1/${name}`)
    await saveConnection(cwd, { urls, token: 't', databases: ofEachService(urlOf) })
    expect(await call(['backup', 'one'], { cwd })).toMatchObject({ code: 0, err: '' })
  })

  test('make no embedded databases for a backup that is not there, or not whole', { tags }, async ({ full, cwd }) => {
    await call(['backup', 'one'], { cwd, databases: full })
    await appendFile(join(cwd, 'one', 'sprint', 'sprints.copy.gz'), 'x')
    for (const [named, failure] of [
      ['two', 'backup-missing'],
      ['one', 'backup-damaged'],
    ]) {
      const { code, err } = await call(['restore', named ?? '', '--json'], { cwd })
      expect({ code, failure: JSON.parse(err).code }).toEqual({ code: 1, failure })
    }
    expect(await readdir(cwd)).toEqual(['one'])
  })

  test('say in an exit code and in words why not', { tags }, async ({ full, empty, cwd }) => {
    await call(['backup', 'one'], { cwd, databases: full })
    const refusals = [
      { argv: ['backup'], where: { cwd }, code: 3, says: 'PROJECT_DATABASE_URL' },
      { argv: ['backup'], where: { cwd, env: { DATABASE_URL: 'postgres://127.0.0.1:1/x' } }, code: 3, says: 'put {service} in it' },
      { argv: ['backup', 'one'], where: { cwd, databases: full }, code: 3, says: 'one exists' },
      { argv: ['backup', '/proc/x/y'], where: { cwd, databases: full }, code: 1, says: '/proc' },
      { argv: ['restore', 'one', '--data', '/proc/x'], where: { cwd }, code: 1, says: '/proc' },
      { argv: ['restore', 'one'], where: { cwd, databases: empty }, code: 3, says: '--stream-gone' },
      { argv: ['restore', 'one', '--redis', 'localhost'], where: { cwd, databases: empty }, code: 3, says: 'redis://HOST:PORT' },
      {
        argv: ['restore', 'one', '--redis', 'redis://:secret@127.0.0.1:1'],
        where: { cwd, databases: empty },
        code: 4,
        says: 'No answer from Redis (127.0.0.1:1)',
      },
      { argv: ['restore', 'two', '--stream-gone'], where: { cwd, databases: empty }, code: 1, says: 'There is no backup' },
      { argv: ['restore', 'one', '--stream-gone'], where: { cwd, databases: full }, code: 1, says: '--replace' },
    ]
    for (const { argv, where, code, says } of refusals) {
      const called = await call(argv, where)
      expect({ argv, code: called.code, out: called.out }).toEqual({ argv, code, out: '' })
      expect(called.err).toContain(says)
      expect(called.err).not.toContain('secret')
    }
    const away = { ...databaseEnv(full), SPRINT_DATABASE_URL: 'postgres://dsm:secret@127.0.0.1:1/sprint' }
    const unreachable = await call(['backup', 'two', '--json'], { cwd, env: away })
    expect(unreachable.code).toBe(4)
    expect(JSON.parse(unreachable.err)).toMatchObject({
      code: 'database-away',
      title: expect.stringContaining('sprint (127.0.0.1:1/sprint)'),
    })
    await appendFile(join(cwd, 'one', 'sprint', 'sprints.copy.gz'), 'x')
    const damaged = await call(['restore', 'one', '--check', '--json'], { cwd })
    expect({ code: damaged.code, failure: JSON.parse(damaged.err).code }).toEqual({ code: 1, failure: 'backup-damaged' })
  })

  test('show whoever watches that they go on', { tags }, async ({ full, cwd }) => {
    const { code, err } = await dsm(['backup', 'one'], { cwd, env: databaseEnv(full), watched: true, interrupted: nobody })
    expect({ code, shows: err.includes('saving rows') }).toEqual({ code: 0, shows: true })
  })

  test('end at Ctrl-C with nothing left behind', { tags }, async ({ full, cwd }) => {
    const { code, err } = await dsm(['backup', 'one'], { cwd, env: databaseEnv(full), interrupted: async () => {} })
    expect({ code, says: err.includes('Interrupted') }).toEqual({ code: 1, says: true })
    expect(await readdir(cwd)).toEqual([])
  })

  test('embedded data that somebody has open is named, and not touched', { tags }, async ({ full, cwd }) => {
    await call(['backup', 'one'], { cwd, databases: full })
    const { startEmbeddedPostgres } = await import('@dsm/embedded-postgres')
    const running = await startEmbeddedPostgres({ directory: join(cwd, 'data', 'sprint') })
    try {
      const { code, err } = await call(['restore', 'one', '--data', 'data', '--json'], { cwd })
      expect({ code, failure: JSON.parse(err).code }).toEqual({ code: 1, failure: 'data-in-use' })
    } finally {
      await running.stop()
    }
  })
})

test.skipIf(!isNative() || !hasRedis())(
  'nothing is restored while services are connected, be it to Redis alone (native only: needs a Redis)',
  { tags },
  async ({ full, empty, cwd }) => {
    await call(['backup', 'one'], { cwd, databases: full })
    const { url, redis, dispose } = await openRedis()
    const carrier = createRedisCarrier({ url, log: captureLog().log })
    await carrier.publish(['{}'], { field: 'sprint:of-before', value: '7@0' })
    const refused = await call(['restore', 'one', '--redis', url, '--json'], { cwd, databases: empty })
    expect({ code: refused.code, failure: JSON.parse(refused.err).code }).toEqual({ code: 1, failure: 'in-use' })
    expect(await redis.exists('dsm:events')).toBe(1)

    await carrier.close()
    await redis.set('somebody else', 'stays')
    const again = () => call(['restore', 'one', '--json'], { cwd, databases: empty, env: { REDIS_URL: url } })
    await expect.poll(async () => (await again()).code).toBe(0)
    expect(await redis.keys('*')).toEqual(['somebody else'])
    await dispose()
  },
)
