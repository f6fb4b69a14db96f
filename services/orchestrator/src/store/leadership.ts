import { type Db, row } from '@dsm/postgres'
import { z } from 'zod'

/** Held by one replica at a time. `lost` aborts when the connection that holds it is gone, and with it the lock. */
export type Leadership = { lost: AbortSignal; release: () => Promise<void> }

const Taken = z.object({ taken: z.boolean() })
const heartbeatMs = 5000

/** Takes the lock of this name if nobody has it. It lives as long as a connection, which it keeps for itself: the lock of a process that dies is free at once. */
export async function takeLeadership(db: Db, name: string): Promise<Leadership | undefined> {
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
    const { taken } = await row(client, Taken, 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [name])
    if (!taken) {
      leave()
      return undefined
    }
  } catch (error) {
    leave(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
  // A connection that is cut off without a word would be held to be good for long.
  const heartbeat = setInterval(() => void client.query('select 1').catch(onError), heartbeatMs)
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(heartbeat)
      if (!lost.signal.aborted) await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(onError)
      // Whatever became of the lock, a connection that is closed holds none.
      leave(lost.signal.aborted ? new Error('the connection is lost') : undefined)
    },
  }
}
