import { createPool } from '@dsm/postgres'
import { captureLog, isNative, Line, openDatabase, test as base } from '@dsm/testing'
import { describe, expect, vi } from 'vitest'
import { takeLeadership } from '../src/store/leadership.ts'

const test = base
  .extend('database', async ({ task: _task }, { onCleanup }) => {
    const database = await openDatabase('orchestrator')
    onCleanup(database.dispose)
    return database
  })
  .extend('db', ({ database }) => database.pool)

test('a lock that could not be given back does not go back into the pool: its connection is closed', { tags: ['K4'] }, async ({ db }) => {
  db.once('acquire', (client) => {
    const query = client.query.bind(client)
    const isUnlock = (asked: unknown) => JSON.stringify(asked).includes('pg_advisory_unlock')
    const fail = () => Promise.reject(new Error('out of memory'))
    Object.assign(client, { query: (asked: string, values?: unknown[]) => (isUnlock(asked) ? fail() : query(asked, values)) })
  })
  const removed = vi.fn<() => void>()
  db.on('remove', removed)
  const leadership = await takeLeadership(db, 'of the test')
  await leadership?.release()
  await expect.poll(() => removed.mock.calls.length).toBe(1)
  expect(leadership?.lost.aborted).toBe(true)
})

test('a connection that goes back into the pool is not ended for being idle', { tags: ['K4'] }, async ({ database: { url } }) => {
  const db = createPool({ url, max: 1, log: captureLog().log })
  const shown = async () => (await db.query('show idle_session_timeout')).rows
  const before = await shown()
  const leadership = await takeLeadership(db, 'of the test')
  await leadership?.release()
  expect(await shown()).toEqual(before)
  await db.end()
})

// Connections to PGlite share one session, and with it all locks.
describe.skipIf(!isNative())('between several replicas', () => {
  test(
    'a leader that vanishes without a word is followed by another one, and knows',
    { tags: ['K4'] },
    async ({ database: { url }, db }) => {
      const line = new Line(url, 5432)
      await line.open()
      const far = createPool({ url: line.url, log: captureLog().log })
      const leadership = await takeLeadership(far, 'of the test', 400)
      expect(await takeLeadership(db, 'of the test')).toBeUndefined()
      line.freeze()
      const next = await vi.waitUntil(() => takeLeadership(db, 'of the test'), { timeout: 60_000 })
      await expect.poll(() => leadership?.lost.aborted).toBe(true)
      await leadership?.release()
      await next.release()
      await far.end()
      await line.cut()
    },
  )

  test('a leader that has nothing to do goes on leading', { tags: ['K4'] }, async ({ db }) => {
    const silenceMs = 2000
    const queries = vi.fn<() => void>()
    db.once('acquire', (client) => {
      const query = client.query.bind(client)
      const counted = (...asked: Parameters<typeof query>) => {
        queries()
        return query(...asked)
      }
      Object.assign(client, { query: counted })
    })
    const leadership = await takeLeadership(db, 'of the test', silenceMs)
    // Four heartbeats take as long as the silence after which the server would end it.
    await expect.poll(() => leadership?.lost.aborted || queries.mock.calls.length > 8).toBe(true)
    expect(leadership?.lost.aborted).toBe(false)
    expect(await takeLeadership(db, 'of the test')).toBeUndefined()
    await leadership?.release()
  })
})
