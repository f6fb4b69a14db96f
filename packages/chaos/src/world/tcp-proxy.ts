import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Stands between a service and a server, so that the way between them can be spoiled. */
export type TcpProxy = {
  port: number
  /** Breaks every connection there is, in the middle of whatever it carries. */
  cut: () => void
  /** Refuses connections, and breaks those there are, until `open`. */
  close: () => void
  /** Holds back what is sent in either direction for so long; 0: not at all. */
  delayBy: (ms: number) => void
  open: () => void
  stop: () => Promise<void>
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let refusing = false
  let delayMs = 0

  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const server = createServer((client) => {
    if (refusing) return void client.resetAndDestroy()
    const upstream = connect(target, '127.0.0.1')
    link(client, upstream, () => delayMs)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server without a port')
  return {
    port: address.port,
    cut,
    close: () => {
      refusing = true
      cut()
    },
    delayBy: (ms) => {
      delayMs = ms
    },
    open: () => {
      refusing = false
      delayMs = 0
    },
    stop: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Passes everything on, in order. When one side ends badly so does the other. */
function link(a: Socket, b: Socket, delayMs: () => number): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.setNoDelay(true)
    let held = Promise.resolve()
    let waiting = 0
    const later = (act: () => void) => {
      const ms = delayMs()
      if (ms === 0 && waiting === 0) return act()
      waiting += 1
      const dueAt = performance.now() + ms
      held = held.then(async () => {
        await delay(Math.max(0, dueAt - performance.now()))
        waiting -= 1
        act()
      })
    }
    from.on('data', (chunk) => later(() => void to.write(chunk)))
    from.on('end', () => later(() => void to.end()))
    from.on('error', () => void to.destroy())
    from.on('close', () => later(() => void to.destroy()))
  }
}
