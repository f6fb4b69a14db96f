import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port that nobody else can take until it is released: releasing it is the last thing to do before listening there. */
export type Reservation = { port: number; release: () => Promise<void> }

/** Reserves `preferred` if nobody listens there, else a port that the system chooses. */
export async function reservePort(preferred: number): Promise<Reservation> {
  const reservation = (await tryPort(preferred)) ?? (await tryPort(0))
  if (!reservation) throw new Error('this machine has no free port')
  return reservation
}

async function tryPort(port: number): Promise<Reservation | undefined> {
  // Whoever comes before the service listens is turned away, not kept waiting.
  const server = createServer((socket) => socket.destroy())
  try {
    server.listen({ host: '127.0.0.1', port, exclusive: true })
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) return undefined
    throw error
  }
  const release = async () => {
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server without a port')
  return { port: address.port, release }
}
