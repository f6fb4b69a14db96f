import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { expect, test as base } from 'vitest'
import { startEmbeddedPostgres } from '../src/index.ts'

const test = base.extend<{ pool: pg.Pool }>({
  // oxlint-disable-next-line no-empty-pattern
  pool: async ({}, use) => {
    const { url, stop } = await startEmbeddedPostgres({ directory: 'memory' })
    const pool = new pg.Pool({ connectionString: url, max: 4 })
    await pool.query('create table things (id integer primary key, name text)')
    await use(pool)
    await pool.end()
    await stop()
  },
})

const manyRows = (count: number, firstId = 1) =>
  Readable.from(Array.from({ length: 100 }, (_, part) => rows(firstId + (part * count) / 100, count / 100)))
const rows = (firstId: number, count: number) =>
  Array.from({ length: count }, (_, at) => `${firstId + at}\tthing ${firstId + at}\n`).join('')

async function copyIn(client: pg.PoolClient, source: Readable): Promise<number> {
  const copy = client.query(from('copy things (id, name) from stdin'))
  await pipeline(source, copy)
  return copy.rowCount
}

async function countOf(q: Pick<pg.Pool, 'query'>): Promise<number> {
  return Number((await q.query('select count(*) from things')).rows[0]?.count)
}

test('rows are copied in, in many messages, and out again', async ({ pool }) => {
  const client = await pool.connect()
  expect(await copyIn(client, manyRows(20_000))).toBe(20_000)
  const found: Buffer[] = []
  const out: AsyncIterable<Buffer> = client.query(to('copy (select * from things order by id) to stdout'))
  for await (const chunk of out) found.push(chunk)
  expect(Buffer.concat(found).toString()).toBe(rows(1, 20_000))
  client.release()
})

test('several connections copy at a time, each its own rows, with statements of others between them', async ({ pool }) => {
  const clients = await Promise.all([1, 2, 3].map(() => pool.connect()))
  const copying = clients.map((client, at) => copyIn(client, manyRows(3000, 1 + at * 3000)))
  await Promise.all([...copying, ...Array.from({ length: 20 }, () => pool.query('select 1'))])
  expect(await countOf(pool)).toBe(9000)
  for (const client of clients) client.release()
})

test.for([
  ['a row that does not fit', '1\tone\nx\ttwo\n', 'invalid input syntax'],
  ['a row that breaks a constraint', '1\tone\n1\ttwo\n', 'duplicate key'],
] as const)(
  '%s is refused with its reason, nothing of the copy stays, and the connection is good for more',
  async ([, text, reason], { pool }) => {
    const client = await pool.connect()
    await expect(copyIn(client, Readable.from([text]))).rejects.toThrow(reason)
    expect(await countOf(client)).toBe(0)
    expect(await copyIn(client, Readable.from(['3\tthree\n']))).toBe(1)
    client.release()
  },
)

test('a copy into a table that does not exist is refused, in a transaction that can be rolled back', async ({ pool }) => {
  const client = await pool.connect()
  await client.query('begin')
  const copy = client.query(from('copy nothing from stdin'))
  await expect(pipeline(Readable.from(['1\n']), copy)).rejects.toThrow('does not exist')
  await client.query('rollback')
  expect(await countOf(client)).toBe(0)
  client.release()
})

test('a client that gives up in the midst of a copy leaves nothing of it, and others work on', async ({ pool }) => {
  const client = await pool.connect()
  const copy = client.query(from('copy things (id, name) from stdin'))
  copy.on('error', () => {})
  await new Promise((written) => copy.write('1\tone\n', written))
  client.release(true)
  expect(await countOf(pool)).toBe(0)
})
