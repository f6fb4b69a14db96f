import type { PGlite } from '@electric-sql/pglite'

// First bytes of the messages that make up one statement with parameters; it ends with Sync: https://www.postgresql.org/docs/18/protocol-message-formats.html
const partsOfStatement = new Set(['P', 'B', 'D', 'E', 'C', 'H'].map((letter) => letter.charCodeAt(0)))

/** Keeps the messages of one statement together. The socket server queues each message by itself and holds other connections back only while a
 *  transaction is open. All connections share one session, so a message in between would replace the unnamed statement that is about to be bound.
 *  Until Sync, therefore, a transaction counts as open. */
export function keepStatementsTogether(db: PGlite): void {
  let underWay = false
  const isInTransaction = db.isInTransaction.bind(db)
  db.isInTransaction = () => underWay || isInTransaction()

  const execute = db.execProtocolRawStream.bind(db)
  db.execProtocolRawStream = (message, options) => {
    underWay = partsOfStatement.has(message[0] ?? 0)
    return execute(message, options)
  }
  // How the server cleans up after a connection that broke, maybe in mid-statement.
  const exec = db.exec.bind(db)
  db.exec = (...args) => {
    underWay = false
    return exec(...args)
  }
}
