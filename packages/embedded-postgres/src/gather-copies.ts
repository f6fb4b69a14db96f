import type { PGlite } from '@electric-sql/pglite'

const letters = { query: 'Q', data: 'd', flush: 'H', sync: 'S', copyIn: 'G' }
const is = (message: Uint8Array, letter: string) => message[0] === letter.charCodeAt(0)

/** CopyInResponse, text format: the client may send. */
const invitation = Uint8Array.of(letters.copyIn.charCodeAt(0), 0, 0, 0, 7, 0, 0, 0)

/**
 * Makes COPY … FROM STDIN work over the socket. PGlite takes one message at a time and cannot wait in the midst of one for what the client sends next: the rows have to come
 * with the statement. So the client is invited to send, its rows are kept, in memory, and at their end all goes to PGlite in one piece. Until then it counts as a
 * transaction, so that nobody is served in between.
 */
export function gatherCopies(db: PGlite): void {
  let gathered: Uint8Array[] = []
  const execute = db.execProtocolRawStream.bind(db)
  const inTransaction = db.isInTransaction.bind(db)
  const exec = db.exec.bind(db)

  db.execProtocolRawStream = async (message, options) => {
    if (gathered.length === 0 && !isCopyIn(message)) return execute(message, options)
    gathered.push(message)
    if (gathered.length === 1) return options.onRawData(invitation)
    if (is(message, letters.data) || is(message, letters.flush) || is(message, letters.sync)) return
    const whole = Buffer.concat(gathered)
    gathered = []
    const answers: Uint8Array[] = []
    await execute(whole, { ...options, onRawData: (data) => answers.push(data.slice()) })
    options.onRawData(withoutInvitation(Buffer.concat(answers)))
  }
  db.isInTransaction = () => gathered.length > 0 || inTransaction()
  // The server rolls back when a connection ends in a transaction: its rows go with it.
  db.exec = async (...args) => {
    gathered = []
    return exec(...args)
  }
}

function isCopyIn(message: Uint8Array): boolean {
  return is(message, letters.query) && /^\s*copy\s[^;]*\sfrom\s+stdin\b/i.test(Buffer.from(message.subarray(5)).toString('latin1'))
}

/** The client has had it already. A refused statement is answered without. */
function withoutInvitation(answer: Buffer): Uint8Array {
  return is(answer, letters.copyIn) ? answer.subarray(1 + answer.readInt32BE(1)) : answer
}
