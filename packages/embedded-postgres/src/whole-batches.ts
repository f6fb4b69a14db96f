import type { PGlite } from '@electric-sql/pglite'

/** Parse, Bind, Describe, Execute, Close, Flush: after one of these the client goes on until its Sync. */
const leavesBatchOpen = new Set(Array.from('PBDECH', (letter) => letter.charCodeAt(0)))
const sync = Uint8Array.of('S'.charCodeAt(0), 0, 0, 0, 4)

/**
 * The socket server takes messages of all connections in turn, and only a transaction makes it stay with one. All connections share one session and so one
 * unnamed statement: a Parse of one connection between the Parse and the Bind of another would swap their statements. Here a batch that is not synced
 * counts as a transaction, so that it is served whole.
 */
export function keepBatchesWhole(db: PGlite): void {
  let open = false
  const execute = db.execProtocolRawStream.bind(db)
  const inTransaction = db.isInTransaction.bind(db)
  const exec = db.exec.bind(db)

  db.execProtocolRawStream = (message, ...options) => {
    open = leavesBatchOpen.has(message[0] ?? 0)
    return execute(message, ...options)
  }
  db.isInTransaction = () => open || inTransaction()
  // The server rolls back when a connection ends in a transaction. In an open batch that failed, everything before a Sync would be ignored.
  db.exec = async (...args) => {
    if (open) await db.execProtocolRawStream(sync, { onRawData: () => {} })
    return exec(...args)
  }
}
