import { type Db, execute, ownsSessions, row, type Tx } from '@dsm/postgres'
import { z } from 'zod'

/** Held by one replica at a time. `lost` aborts when the connection that holds it is gone, and with it the lock. */
export type Leadership = { lost: AbortSignal; release: () => Promise<void> }

const Taken = z.object({ taken: z.boolean() })
const silenceMsUsual = 20_000

/**
 * Takes the lock of this name if nobody has it. It lives as long as a connection, which it keeps for itself: the lock of a process that dies is free at once, and that
 * of one from which nothing has come for `silenceMs` as well, because the server ends its session. Whoever is cut off notices before that.
 */
export async function takeLeadership(db: Db, name: string, silenceMs = silenceMsUsual): Promise<Leadership | undefined> {
  const client = await db.connect()
  const lost = new AbortController()
  const onError = (error: Error) => lost.abort(error)
  client.on('error', onError)
  const onEnd = () => lost.abort(new Error('the connection was ended'))
  client.on('end', onEnd)
  const leave = (broken?: Error) => {
    client.off('error', onError)
    client.off('end', onEnd)
    client.release(broken)
  }
  try {
    if (!(await takeLock(client, name, silenceMs))) {
      leave()
      return undefined
    }
  } catch (error) {
    leave(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
  const stopBeating = keepBeating(client, silenceMs, onError)
  return {
    lost: lost.signal,
    release: async () => {
      stopBeating()
      if (!lost.signal.aborted) await giveLockBack(client, name).catch(onError)
      // Whatever became of the lock, a connection that is closed holds none.
      leave(lost.signal.aborted ? new Error('the connection is lost') : undefined)
    },
  }
}

async function takeLock(client: Tx, name: string, silenceMs: number): Promise<boolean> {
  const { taken } = await row(client, Taken, 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [name])
  // To a server, a machine that vanished without a word is there for hours. A session that is shared is not ended: PGlite would end with it.
  if (taken && ownsSessions(client)) await execute(client, `select set_config('idle_session_timeout', $1, false)`, [String(silenceMs)])
  return taken
}

async function giveLockBack(client: Tx, name: string): Promise<void> {
  if (ownsSessions(client)) await client.query('reset idle_session_timeout')
  await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
}

/** Shows the server that this side is there. An answer that does not come in time is a loss: with the time between two heartbeats it takes less than the silence
 *  after which another one may lead. */
function keepBeating(client: Tx, silenceMs: number, onSilence: (error: Error) => void): () => void {
  let late: NodeJS.Timeout | undefined
  const timer = setInterval(() => {
    if (late) return
    late = setTimeout(() => onSilence(new Error('a heartbeat has no answer')), silenceMs / 2)
    const answered = () => {
      clearTimeout(late)
      late = undefined
    }
    client.query('select 1').catch(onSilence).finally(answered)
  }, silenceMs / 4)
  return () => {
    clearInterval(timer)
    clearTimeout(late)
  }
}
