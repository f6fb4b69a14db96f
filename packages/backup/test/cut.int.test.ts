import { setTimeout as delay } from 'node:timers/promises'
import { ServiceName } from '@dsm/contracts'
import { createPool, type Pool, transaction } from '@dsm/postgres'
import { isNative } from '@dsm/testing'
import { describe, expect, onTestFinished } from 'vitest'
import { openSessions } from '../src/open-sessions.ts'
import { openCut } from '../src/store/cut.ts'
import type { Session } from '../src/store/session.ts'
import { type Five, test } from './five-databases.ts'

const tags = ['G17']

async function sessionsOn(urls: Five): Promise<Session[]> {
  const { sessions, close } = await openSessions(urls, 'test-cut')
  onTestFinished(close)
  return sessions
}

function poolOn(url: string): Pool {
  const pool = createPool({ url, max: 2, applicationName: 'test-writer', log: { warn: () => {} } })
  onTestFinished(() => pool.end())
  return pool
}

const told = `insert into outbox (event) values (to_jsonb($1::int))`

/** Writes one number after the other into all databases in turn, each only after the one before has committed: every row but those of the first has its cause in another. */
async function passAround(pools: readonly Pool[], signal: AbortSignal): Promise<void> {
  for (let n = 1; !signal.aborted; n += 1) {
    for (const pool of pools) await pool.query(told, [n])
  }
}

/** The way to the server takes a while, another while for each statement: what is done everywhere at once is done at different times. */
function farAway(session: Session): Session {
  const query = async (...args: Parameters<Session['client']['query']>) => {
    await delay(Math.random() * 20)
    return session.client.query(...args)
  }
  return { ...session, client: Object.assign(Object.create(session.client), { query }) }
}

async function seenBy({ client }: Session): Promise<number> {
  const { rows } = await client.query<{ count: number }>('select count(*) from outbox')
  return rows[0]?.count ?? 0
}

describe.skipIf(!isNative())('a cut through five databases (native only: an embedded database serves one transaction at a time)', () => {
  test('holds no effect without its cause, however fast one follows the other', { tags }, async ({ source }) => {
    const sessions = (await sessionsOn(source)).map(farAway)
    const pools = ServiceName.options.map((name) => poolOn(source[name]))
    const stopping = new AbortController()
    onTestFinished(() => stopping.abort())
    const writing = passAround(pools, stopping.signal)
    for (const _again of Array.from({ length: 10 })) {
      await openCut(sessions)
      const seen: number[] = []
      for (const session of sessions) seen.push(await seenBy(session))
      // Each database has what the one before it has, or is one behind; in the order of the writer.
      expect(seen).toEqual(seen.toSorted((a, b) => b - a))
      expect((seen[0] ?? 0) - (seen.at(-1) ?? 0)).toBeLessThanOrEqual(1)
      for (const { client } of sessions) await client.query('rollback')
    }
    stopping.abort()
    await writing
  })

  test('is found among writers that never rest, whatever tables they write in whatever order', { tags }, async ({ source }) => {
    const sessions = await sessionsOn(source)
    const stopping = new AbortController()
    onTestFinished(() => stopping.abort())
    const tables = ['subject_sequences', 'inbox_subjects', 'projects']
    const write = async (pool: Pool, n: number) => {
      const touch = tables.toSorted(() => Math.random() - 0.5).map((table) => `delete from ${table}`)
      await transaction(pool, async (tx) => {
        for (const statement of [...touch, `insert into outbox (event) values ('${n}')`]) await tx.query(statement)
      })
    }
    const writers = [source.sprint, source.backlog].flatMap((url) => [poolOn(url), poolOn(url)])
    const writing = writers.map(async (pool) => {
      for (let n = 0; !stopping.signal.aborted; n += 1) await write(pool, n)
    })
    for (const _again of Array.from({ length: 20 })) {
      await openCut(sessions)
      for (const { client } of sessions) await client.query('rollback')
    }
    stopping.abort()
    await Promise.all(writing)
  })

  test('goes on seeing that instant while others write, and holds nobody up', { tags }, async ({ source }) => {
    const sessions = await sessionsOn(source)
    const { pausedMs } = await openCut(sessions)
    const pool = poolOn(source.sprint)
    await pool.query(`insert into projects values ('1', 'ATLAS', 0)`)
    await pool.query('delete from outbox_state')
    const sprint = sessions.find(({ service }) => service === 'sprint')
    const seen = await sprint?.client.query(
      'select (select count(*) from projects) as projects, (select count(*) from outbox_state) as states',
    )
    expect(seen?.rows).toEqual([{ projects: 0, states: 1 }])
    expect(pausedMs).toBeGreaterThan(0)
  })

  test(
    'waits for who is in the midst of writing, lets the others write meanwhile, and sees what was written',
    { tags },
    async ({ source }) => {
      const sessions = await sessionsOn(source)
      const long = await poolOn(source.backlog).connect()
      await long.query('begin')
      await long.query(told, [1])
      const cut = openCut(sessions)
      const other = poolOn(source.project)
      // Each of them would wait for ever if the cut did not let go now and then.
      for (let n = 0; n < 20; n += 1) await other.query(told, [n])
      await long.query('commit')
      long.release()
      await cut
      const backlog = sessions.find(({ service }) => service === 'backlog')
      expect((await backlog?.client.query('select event from outbox'))?.rows).toEqual([{ event: 1 }])
    },
  )

  test('is given up where a transaction never ends, and everybody writes again', { tags }, async ({ source }) => {
    const sessions = await sessionsOn(source)
    const long = await poolOn(source.backlog).connect()
    await long.query('begin')
    await long.query(told, [1])
    await expect(openCut(sessions, 3)).rejects.toMatchObject({ fault: 'no-quiet-moment' })
    await poolOn(source.backlog).query(told, [2])
    await long.query('rollback')
    long.release()
  })

  test('keeps a migration from changing a table before it was read', { tags }, async ({ source }) => {
    const sessions = await sessionsOn(source)
    const pool = poolOn(source.sprint)
    await pool.query(`insert into projects values ('1', 'ATLAS', 0)`)
    await openCut(sessions)
    const altered = pool.query(`alter table projects alter column last_sprint type bigint`)
    const sprint = sessions.find(({ service }) => service === 'sprint')
    const pid = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await pool.query(pid)).rowCount).toBe(1)
    expect((await sprint?.client.query('select key from projects'))?.rows).toEqual([{ key: 'ATLAS' }])
    await sprint?.client.query('rollback')
    await altered
  })
})
