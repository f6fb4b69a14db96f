import type { PGlite } from '@electric-sql/pglite'
import type { PGLiteSocketServer } from '@electric-sql/pglite-socket'

interface Watched {
  db: PGlite
  server: PGLiteSocketServer
  idleMsMax: number
  onStuck(waiting: number): void
}

/** Calls `onStuck` when a transaction has sent nothing for `idleMsMax` while statements of other connections wait for its end: most
 *  likely its own process waits for one of them, and nothing but closing the connections ends that. Returns a function that ends the watch. */
export function watchTransactions({ db, server, idleMsMax, onStuck }: Watched): () => void {
  let lastStatementAt = performance.now()
  const execute = db.execProtocolRawStream.bind(db)
  db.execProtocolRawStream = async (...args) => {
    try {
      await execute(...args)
    } catch (error) {
      // Errors of SQL travel inside the protocol. This one is a crash of PostgreSQL, after which every statement would wait for ever.
      setImmediate(() => {
        throw error
      })
      throw error
    } finally {
      lastStatementAt = performance.now()
    }
  }

  const timer = setInterval(() => {
    const waiting = server.getStats().queuedQueries
    if (waiting === 0 || !db.isInTransaction() || performance.now() - lastStatementAt < idleMsMax) return
    lastStatementAt = performance.now()
    onStuck(waiting)
  }, idleMsMax / 10)
  return () => clearInterval(timer)
}
