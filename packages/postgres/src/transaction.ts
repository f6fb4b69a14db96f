import { setTimeout as delay } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { CommitUncertainError, sqlState } from './errors.ts'
import type { Db, Tx } from './pool.ts'
import { retryDelayMs } from './retry.ts'

/** Runs `fn` between BEGIN and COMMIT and returns its result. Throws what `fn` throws, after ROLLBACK.
 *  `fn` may run up to five times (serialization failure, deadlock, restart of the server), so it must act on `tx` alone.
 *  Throws CommitUncertainError, and does not retry, when the answer to COMMIT got lost. */
export async function transaction<T>(db: Db, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(db, fn)
    } catch (error) {
      const delayMs = retryDelayMs(error, attempt, Math.random())
      if (delayMs === undefined) throw error
      await delay(delayMs)
    }
  }
}

async function attemptTransaction<T>(db: Db, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.connect()
  const connection: { lost?: Error } = {}
  // The pool listens only to idle clients; an error event without a listener would end the process.
  const onError = (error: Error) => {
    connection.lost ??= error
  }
  client.on('error', onError)
  try {
    await client.query('begin')
    const result = await fn(client)
    await commit(client)
    return result
  } catch (error) {
    if (error instanceof CommitUncertainError) {
      connection.lost ??= error
      throw error
    }
    // Nothing was committed, so the reason for the loss, which may be worth a retry, says more than what followed from it.
    if (connection.lost) throw connection.lost
    await client.query('rollback').catch((failure: unknown) => {
      // A connection that cannot even roll back must not return to the pool.
      connection.lost ??= new Error('rollback failed', { cause: failure })
    })
    throw error
  } finally {
    client.off('error', onError)
    client.release(connection.lost)
  }
}

async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch((error: unknown) => {
    // 40… says that the transaction is rolled back; constraint triggers (23…) fail here as well. Anything else leaves it open.
    throw /^(40|23)/.test(sqlState(error) ?? '') ? error : new CommitUncertainError(error)
  })
  // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error: a swallowed error must not look like success.
  if (command !== 'COMMIT') throw new Error(`the transaction was rolled back: an error inside it was swallowed (${command})`)
}
