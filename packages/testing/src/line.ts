import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server that can be cut, as by a restart of it or of the network, and can fall silent, as by a firewall that forgets what it had let through. */
export class Line {
  readonly #target: URL
  readonly #defaultPort: number
  readonly #sockets = new Set<Socket>()
  readonly #silent = new WeakSet<Socket>()
  #server: Server | undefined
  #port = 0

  constructor(target: string, defaultPort: number) {
    this.#target = new URL(target)
    this.#defaultPort = defaultPort
  }

  /** Also after a cut: the address stays the same. */
  async open(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(Number(this.#target.port || this.#defaultPort), this.#target.hostname)
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.pipe(to)
        from.on('error', () => this.#silent.has(from) || to.destroy())
        from.on('close', () => this.#silent.has(from) || to.destroy())
      }
    })
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Breaks every connection and refuses new ones. */
  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close')
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
    await closed
  }

  /** The connections there are carry nothing any more, not even that one end of them is gone. New ones work. */
  freeze(): void {
    for (const socket of this.#sockets) {
      this.#silent.add(socket)
      socket.unpipe().resume()
    }
  }

  /** The address of the server as this way leads to it. */
  get url(): string {
    const url = new URL(this.#target)
    url.hostname = '127.0.0.1'
    url.port = String(this.#port)
    return url.href
  }
}
