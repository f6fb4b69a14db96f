import { connect } from 'node:net'
import type pg from 'pg'
import { z } from 'zod'

/** What a client knows of its connection; the types of pg leave it out. */
const Session = z.object({ processID: z.number().int(), secretKey: z.number().int(), host: z.string(), port: z.number() })

const cancelCode = 80_877_102
const giveUpAfterMs = 5_000

/** Asks the server to end what a connection is at, over a connection of its own, as the protocol wants it (CancelRequest). No answer comes; a server that cannot be
 *  reached, or does not know how, lets the statement run until its timeout. */
export function cancelStatement(client: pg.ClientBase): void {
  const session = Session.safeParse(client)
  if (!session.success) return
  const { processID, secretKey, host, port } = session.data
  const request = Buffer.alloc(16)
  request.writeInt32BE(16, 0)
  request.writeInt32BE(cancelCode, 4)
  request.writeInt32BE(processID, 8)
  request.writeInt32BE(secretKey, 12)
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
  socket.setTimeout(giveUpAfterMs, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.end(request)
}
