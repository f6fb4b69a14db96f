import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** Where a service is reached, whichever of its replicas answers. */
export type Balancer = { url: string; stop: () => Promise<void> }

export type Backend = { port: number; isReady: () => boolean }

export type BalancerOptions = {
  /** Whether a connection that its replica does not take goes to the next one; kube-proxy gives no second chance. */
  secondChance?: boolean
}

const connectWithinMs = 1000

/** Passes connections on to the replicas that are ready, in turn; to the next one where one cannot be reached. Like a Service of Kubernetes it leaves alone the
 *  connections of a replica that is no longer ready. */
export async function startBalancer(backends: () => readonly Backend[], { secondChance = true }: BalancerOptions = {}): Promise<Balancer> {
  let turn = 0
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    client.on('error', () => client.destroy())
    turn += 1
    const ready = backends().filter(({ isReady }) => isReady())
    const first = turn % Math.max(1, ready.length)
    const inTurn = [...ready.slice(first), ...ready.slice(0, first)]
    void pass(client, secondChance ? inTurn : inTurn.slice(0, 1))
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function pass(client: Socket, [backend, ...others]: readonly Backend[]): Promise<void> {
  if (!backend || client.destroyed) return void client.resetAndDestroy()
  const upstream = await reach(backend.port)
  if (!upstream) return pass(client, others)
  upstream.on('error', () => client.resetAndDestroy())
  upstream.on('close', () => client.destroy())
  client.on('close', () => upstream.destroy())
  client.pipe(upstream)
  upstream.pipe(client)
}

async function reach(port: number): Promise<Socket | undefined> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectWithinMs) })
    return socket
  } catch {
    socket.destroy()
    return undefined
  }
}

async function listen(server: Server): Promise<number> {
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server without a port')
  return address.port
}
