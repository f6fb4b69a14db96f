import { setTimeout as delay } from 'node:timers/promises'
import { sqlState } from '@dsm/postgres'
import { escapeIdentifier } from 'pg'
import { BackupError } from '../backup-error.ts'
import { everywhere } from '../everywhere.ts'
import { instantOf, tableNames } from './catalogue.ts'
import { plainText, rollback, type Session } from './session.ts'

/** A session whose transaction goes on seeing the database as it was at an instant, by the clock of that database. */
export type View = { session: Session; cutAt: string }

/** Views of several databases at one and the same instant. */
export type Cut = {
  views: View[]
  /** How long writers were held up at most, ms. */
  pausedMs: number
}

/** Doubles with each attempt: one that is in the midst of a long transaction makes the others wait for a short time only. */
const firstPatienceMs = 100
const restMs = 100

/** What ends a wait for locks: the patience, a lock timeout of the role's own, a deadlock with a migration. */
const impatience = new Set(['57014', '55P03', '40P01'])

/**
 * Opens a transaction in each session that goes on seeing its database as it was at one cut through all of them. While the snapshots are taken no outbox can be written,
 * in any of the databases: whatever has consequences elsewhere is committed with an event, so its commit is either before all snapshots or after all of them. Who is in the
 * midst of writing events is waited for; if that takes too long everybody is let go and it is tried again. Throws `no-quiet-moment` if that never succeeds.
 */
export async function openCut(sessions: readonly Session[], attempts = 7): Promise<Cut> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const cut = await tryCut(sessions, firstPatienceMs * 2 ** (attempt - 1))
    if (cut) return cut
    await delay(restMs * (1 + Math.random()))
  }
  throw new BackupError('no-quiet-moment', 'somebody was always in the midst of a long transaction, or of a migration')
}

async function tryCut(sessions: readonly Session[], patienceMs: number): Promise<Cut | undefined> {
  try {
    const kept = await everywhere(sessions, async (session) => ({ session, tables: await begin(session) }))
    const startedAt = performance.now()
    await everywhere(sessions, (session) => holdOutbox(session, patienceMs))
    const views = await everywhere(sessions, async (session) => ({ session, cutAt: await instantOf(session.client) }))
    await everywhere(sessions, ({ client }) => client.query('rollback to savepoint fence'))
    const pausedMs = performance.now() - startedAt
    // A table that a migration has made since is not kept.
    const same = await everywhere(kept, async ({ session, tables }) => tables === (await tableList(session)))
    if (same.every(Boolean)) return { views, pausedMs }
  } catch (error) {
    if (!impatience.has(sqlState(error) ?? '')) throw error
  }
  await everywhere(sessions, rollback)
  return undefined
}

/** The tables of a database as LOCK wants them. */
async function tableList({ client }: Session): Promise<string> {
  return (await tableNames(client)).map((name) => escapeIdentifier(name)).join(', ')
}

/** Keeps migrations from changing a table before it was read. Returns the tables that are kept. */
async function begin(session: Session): Promise<string> {
  const tables = await tableList(session)
  const keepTables = `lock table ${tables} in access share mode`
  await session.client.query(`begin isolation level repeatable read read only; ${plainText}; set local statement_timeout = 5000`)
  await session.client.query(keepTables)
  await session.client.query('set local statement_timeout = 0; savepoint fence')
  return tables
}

/**
 * One lock in each database: whoever waits for it waits for nothing else of ours, so there is no deadlock, however many write. LOCK takes no snapshot; the next
 * statement does. A return to the savepoint gives the lock back, and keeps the snapshot.
 */
async function holdOutbox({ client }: Session, patienceMs: number): Promise<void> {
  const patience = `set local statement_timeout = ${patienceMs}`
  await client.query(patience)
  await client.query('lock table outbox in share mode')
}
