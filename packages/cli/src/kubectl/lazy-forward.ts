import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Forward } from './kubectl.ts'

/** An address of this machine behind which a port is forwarded once somebody connects: most commands need one or two of the services. */
export type LazyForward = { url: string; stop: () => void }

export async function startLazyForward(begin: () => Promise<Forward>, failed: (error: unknown) => void): Promise<LazyForward> {
  let forward: Promise<Forward> | undefined
  const sockets = new Set<Socket>()
  const serve = async (client: Socket): Promise<void> => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    client.on('error', () => client.destroy())
    client.pause()
    try {
      join(client, (await (forward ??= begin())).port)
    } catch (error) {
      failed(error)
      client.resetAndDestroy()
    }
  }
  const server = createServer((client) => void serve(client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server without a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      void forward?.then(({ stop }) => stop()).catch(failed)
    },
  }
}

function join(client: Socket, port: number): void {
  const upstream = connect(port, '127.0.0.1')
  upstream.on('error', () => client.resetAndDestroy())
  upstream.on('close', () => client.destroy())
  client.on('close', () => upstream.destroy())
  client.pipe(upstream)
  upstream.pipe(client)
}
