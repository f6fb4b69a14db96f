import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import { ensureTemplate, startEmbeddedPostgres } from '../src/index.ts'
import { runProgram } from './child.ts'
import { test as base } from './fixtures.ts'

const test = base.extend<{ url: string; pool: pg.Pool }>({
  // oxlint-disable-next-line no-empty-pattern
  url: async ({}, use) => {
    const { url, stop } = await startEmbeddedPostgres({ directory: 'memory' })
    await use(url)
    await stop()
  },
  pool: async ({ url }, use) => {
    const pool = new pg.Pool({ connectionString: url, max: 10 })
    await use(pool)
    await pool.end()
  },
})

async function withClient<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}

/** `DBState` of pg_control: a clean shutdown writes 1, anything else means recovery at the next start. */
async function databaseState(directory: string): Promise<number> {
  const control = await readFile(join(directory, 'data', 'global', 'pg_control'))
  return control.readInt32LE(16)
}

const shutDown = 1

async function increment(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  await client.query('begin')
  const { rows } = await client.query<{ n: number }>('select n from counter')
  await client.query('update counter set n = $1', [(rows[0]?.n ?? 0) + 1])
  await client.query('commit')
  client.release()
}

test('concurrent transactions of a pool lose no update', async ({ pool }) => {
  await pool.query('create table counter as select 0 as n')
  await Promise.all(Array.from({ length: 40 }, () => increment(pool)))
  expect((await pool.query('select n from counter')).rows).toEqual([{ n: 40 }])
})

test('a statement whose parameters arrive in many pieces is not swapped for one of another connection', async ({ pool }) => {
  const large = 'x'.repeat(400_000)
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const asked = i % 2 ? pool.query('select length($1::text) as n', [large]) : pool.query('select $1::int as n', [i])
      return (await asked).rows[0].n
    }),
  )
  expect(answers).toEqual(Array.from({ length: 40 }, (_, i) => (i % 2 ? large.length : i)))
})

test('a client that is gone in the middle of a statement does not keep the others waiting', async ({ url, pool }) => {
  const socket = new Socket()
  const client = new pg.Client({ connectionString: url, stream: () => socket })
  await client.connect()
  client.on('error', () => {})
  // A Parse without its Bind and Sync.
  const name = Buffer.from('\0select 1\0\0\0', 'latin1')
  const head = Buffer.alloc(5)
  head.write('P')
  head.writeInt32BE(name.length + 4, 1)
  socket.write(Buffer.concat([head, name]), () => socket.destroy())
  expect((await pool.query('select $1::int as n', [7])).rows).toEqual([{ n: 7 }])
})

test('concurrent parameterised statements get their own answers', async ({ pool }) => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const { rows } = await (i % 2 ? pool.query('select $1::int as a', [i]) : pool.query(`select $1::text as a, 'wide' as b`, [`t${i}`]))
      return rows[0].a
    }),
  )
  expect(answers).toEqual(Array.from({ length: 60 }, (_, i) => (i % 2 ? i : `t${i}`)))
})

test('a client that dies in a transaction is rolled back and blocks nobody', async ({ url, pool }) => {
  await pool.query('create table t (a int)')
  const dying = [
    ['begin', 'insert into t values (1)'],
    ['begin', 'insert into t values (1)', 'insert into t select 2 from generate_series(1, 100000)'],
    ['begin; insert into t values (1)', 'select 1/0'],
    ['begin; insert into t select 3 from generate_series(1, 100000)'],
  ]
  for (const statements of dying) {
    const client = await pool.connect()
    for (const sql of statements.slice(0, -1)) await client.query(sql)
    const last = Promise.allSettled([client.query(statements.at(-1) ?? '')])
    // Closes the socket at once: the last statement is still under way.
    client.release(new Error('dies'))
    await last
    await withClient(url, async (survivor) => expect((await survivor.query('select * from t')).rows).toEqual([]))
  }
})

test('pgvector and buffers small enough for five instances are there', async ({ pool }) => {
  const { rows } = await pool.query(`select '[1,2]'::vector <-> '[1,4]' as distance, current_setting('shared_buffers') as buffers`)
  expect(rows).toEqual([{ distance: 2, buffers: '8MB' }])
})

test('a stopped instance has everything on disk when it starts again', async ({ directory }) => {
  const first = await startEmbeddedPostgres({ directory })
  await withClient(first.url, (client) => client.query('create table t as select 42 as answer'))
  await Promise.all([first.stop(), first.stop()])
  expect(await databaseState(directory)).toBe(shutDown)

  const second = await startEmbeddedPostgres({ directory })
  await withClient(second.url, async (client) => expect((await client.query('select * from t')).rows).toEqual([{ answer: 42 }]))
  await second.stop()
})

test('data are for their owner alone', async ({ directory }) => {
  const below = join(directory, 'below')
  const { stop } = await startEmbeddedPostgres({ directory: below })
  await stop()
  expect((await stat(below)).mode & 0o777).toBe(0o700)
})

test('kill -9 loses no acknowledged row', async ({ directory }) => {
  const writer = runProgram('insert-forever.ts', directory)
  await expect.poll(() => writer.output().length).toBeGreaterThan(50)
  await writer.killHard()

  const { url, stop } = await startEmbeddedPostgres({ directory })
  const { rows } = await withClient(url, (client) => client.query<{ count: string }>('select count(*) from acknowledged'))
  expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(writer.output().length)
  await stop()
})

test('a directory in use is refused, and free again after the stop', async ({ directory }) => {
  const first = await startEmbeddedPostgres({ directory })
  await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(`held by process ${process.pid}`)
  await first.stop()
  const second = await startEmbeddedPostgres({ directory })
  await second.stop()
})

test('half a directory from a start that was killed is made anew', async ({ directory }) => {
  await mkdir(join(directory, 'data'))
  await writeFile(join(directory, 'data', 'PG_VERSION'), '18')
  const { url, stop } = await startEmbeddedPostgres({ directory })
  await withClient(url, (client) => client.query('select 1'))
  await stop()
})

test('a start that fails says so and leaves no lock', async ({ directory, url }) => {
  const taken = Number(new URL(url).port)
  await expect(startEmbeddedPostgres({ directory, port: taken })).rejects.toThrow('EADDRINUSE')
  expect(await readdir(directory)).not.toContain('lock')
})

test('two that need the template at once make it once', async ({ directory }) => {
  const files = await Promise.all([ensureTemplate(directory), ensureTemplate(directory)])
  expect(new Set(files).size).toBe(1)
  expect(await readdir(directory)).toHaveLength(1)
})

test('after a stop nothing listens any more, and the stop is not logged as a failure', async () => {
  const lines: string[] = []
  const log = { info: () => undefined, error: (_fields: object, message: string) => void lines.push(message) }
  const { url, stop } = await startEmbeddedPostgres({ directory: 'memory', log })
  await stop()
  expect(lines).toEqual([])
  await expect(withClient(url, (client) => client.query('select 1'))).rejects.toThrow('ECONNREFUSED')
})

test('a transaction that waits for another connection of its own process ends with an error, not never', async () => {
  const lines: string[] = []
  const log = { info: () => undefined, error: (_fields: object, message: string) => void lines.push(message) }
  const { url, stop } = await startEmbeddedPostgres({ directory: 'memory', transactionIdleMsMax: 1000, log })
  await withClient(url, (client) => client.query('create table t (a int)'))

  const outside = withClient(url, async (client) => {
    client.on('error', () => undefined)
    await client.query('begin')
    await client.query('insert into t values (1)')
    await withClient(url, (other) => other.query('select 1'))
    await client.query('commit')
  })
  await expect(outside).rejects.toThrow('Connection terminated')
  expect(lines).toEqual([expect.stringContaining('a transaction stood idle while others waited')])
  await expect.poll(() => withClient(url, async (client) => (await client.query('select * from t')).rows)).toEqual([])
  await stop()
})
