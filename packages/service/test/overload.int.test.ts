import type { Db } from '@dsm/postgres'
import { isNative } from '@dsm/testing'
import { startTestService, tokenFor } from '@dsm/testing/service'
import { describe, expect } from 'vitest'
import { defineService } from '../src/index.ts'
import { test } from './fixtures.ts'
import { addNote, countOf, listNotes } from './notes.ts'

const params = { projectId: '1' }
const note = { params, body: { text: 'x' } }

/** Holds back whoever comes until it is opened, and tells how many have come. */
function createGate() {
  const opened = Promise.withResolvers<void>()
  const gate = { arrived: 0, open: () => opened.resolve(), pass: () => ((gate.arrived += 1), opened.promise) }
  return gate
}

/** What PostgreSQL says of a statement that somebody cancelled, and not its own timeout. */
const cancelled = 'canceling statement due to user request'

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

describe('more than the service can carry', () => {
  test(
    'is refused at once, with 503 and Retry-After, while all connections are held; then all is well again',
    { tags: ['G8'] },
    async ({ start }) => {
      const gate = createGate()
      const service = await start({ onAdd: gate.pass }, { runtime: { databaseConnectionsMax: 3, databaseWaitingMax: 4 } })
      const add = () => service.call(addNote, note)
      const early = times(3, add)
      // What the service does by itself needs a connection now and then, too.
      await expect.poll(() => gate.arrived).toBeGreaterThan(0)
      const late = times(20, add)
      const first = await Promise.race(late)
      expect([first.status, first.problem?.code]).toEqual([503, 'overloaded'])
      expect(Number(first.headers['retry-after'])).toBeGreaterThan(0)

      gate.open()
      const answers = await Promise.all([...early, ...late])
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 503]))
      const done = answers.filter(({ status }) => status === 201).length
      expect(await countOf(service.db, 'notes')).toBe(done)
      await expect.poll(async () => (await add()).status).toBe(201)
    },
  )

  test(
    'is refused before its body is read where too many requests are under way; health is answered',
    { tags: ['G8'] },
    async ({ start }) => {
      const gate = createGate()
      const service = await start({ onAdd: gate.pass }, { runtime: { requestsInFlightMax: 2 } })
      const held = times(2, () => service.call(addNote, note))
      await expect.poll(() => gate.arrived).toBeGreaterThan(0)
      const headers = { authorization: `Bearer ${await tokenFor()}`, 'content-type': 'application/json' }
      const refused = await service.app.inject({ method: 'POST', url: '/projects/1/notes', headers, payload: 'no JSON' })
      expect([refused.statusCode, refused.json().code, Number(refused.headers['retry-after']) > 0]).toEqual([503, 'overloaded', true])
      expect((await service.app.inject({ url: '/health/live' })).statusCode).toBe(200)

      gate.open()
      expect((await Promise.all(held)).map(({ status }) => status)).toEqual([201, 201])
      expect((await service.call(addNote, note)).status).toBe(201)
    },
  )

  test('is refused while the memory of the process is nearly used up; health is answered', { tags: ['G8'] }, async ({ start }) => {
    const service = await start({}, { runtime: { heapShareMax: 0.001 } })
    await expect.poll(async () => (await service.call(listNotes, { params })).problem?.code).toBe('overloaded')
    expect((await service.app.inject({ url: '/health/live' })).statusCode).toBe(200)
  })
})

describe.skipIf(!isNative())('work that nobody waits for (native only: PGlite cannot cancel a statement)', () => {
  test('ends when its time is over: 503 with Retry-After, and nothing of it stays', async ({ start }) => {
    const service = await start({ onAdd: (tx) => tx.query('select pg_sleep(600)') }, { runtime: { answerWithinMs: 3000 } })
    const { status, problem, headers } = await service.call(addNote, note)
    expect([status, problem?.code, Number(headers['retry-after']) > 0]).toEqual([503, 'timed-out', true])
    expect(await countOf(service.db, 'notes')).toBe(0)
    await expect.poll(() => sleeping(service)).toBe(0)
    await expect.poll(() => JSON.stringify(service.logLines)).toContain(cancelled)
  })

  test('ends when its caller leaves, and the next one finds the connection free', async ({ start }) => {
    let sleeps = true
    const onAdd = async (tx: { query: (sql: string) => Promise<unknown> }) => (sleeps ? tx.query('select pg_sleep(600)') : undefined)
    const service = await start({ onAdd }, { runtime: { databaseConnectionsMax: 2 } })
    const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
    const headers = { authorization: `Bearer ${await tokenFor()}`, 'content-type': 'application/json' }
    const leaving = new AbortController()
    const send = (signal?: AbortSignal) =>
      fetch(`${url}/projects/1/notes`, { method: 'POST', headers, body: '{"text":"x"}', ...(signal && { signal }) })
    const left = send(leaving.signal).then(
      ({ status }) => status,
      (error: Error) => error.name,
    )
    await expect.poll(() => sleeping(service)).toBe(1)
    leaving.abort()
    expect(await left).toBe('AbortError')
    await expect.poll(() => sleeping(service)).toBe(0)
    await expect.poll(() => JSON.stringify(service.logLines)).toContain(cancelled)
    sleeps = false
    expect((await send()).status).toBe(201)
    expect(await countOf(service.db, 'notes')).toBe(1)
  })
})

test('a database connection is waited for a little less long than others wait for the answer', async ({ onTestFinished }) => {
  const pools: Db[] = []
  const build = ({ db }: { db: Db }) => ({ routes: () => void pools.push(db) })
  const definition = defineService({ name: 'chronicle', title: 'Waiting', description: 'Waits.', build })
  const service = await startTestService(definition, { runtime: { upstreamTimeoutMs: 10_000 } })
  onTestFinished(() => service.stop())
  expect(pools.map(({ options }) => options.connectionTimeoutMillis)).toEqual([8000])
})

async function sleeping({ db }: { db: { query: (sql: string) => Promise<{ rowCount: number | null }> } }): Promise<number | null> {
  const sql = `select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query = 'select pg_sleep(600)'`
  return (await db.query(sql)).rowCount
}
