import { currentSignal } from '@dsm/correlation'
import pg from 'pg'
import { cancelStatement } from './cancel-statement.ts'

/** Every connection is in use, and too many wait for one already, or none came free in time. Trying again later may succeed. */
export class PoolExhaustedError extends Error {
  override readonly name = 'PoolExhaustedError'
}

export interface BoundedPoolOptions extends pg.PoolConfig {
  /** How many may wait for a connection; whoever comes then is turned away. */
  waitingMax: number
}

type Receive = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: Error | boolean) => void) => void

/** A pool with a bounded queue, which does no work that nobody waits for: when the signal of the running call aborts, it gives up waiting for a connection, and
 *  what runs on one is cancelled on the server. */
export class BoundedPool extends pg.Pool {
  readonly #waitingMax: number

  constructor({ waitingMax, ...config }: BoundedPoolOptions) {
    super(config)
    this.#waitingMax = waitingMax
  }

  override connect(): Promise<pg.PoolClient>
  override connect(receive: Receive): void
  override connect(receive?: Receive): Promise<pg.PoolClient> | void {
    const signal = currentSignal()
    const client = signal ? this.#checkOutUnless(signal) : this.#checkOut()
    if (!receive) return client
    client.then(
      (found) => receive(undefined, found, (error) => found.release(error)),
      (error: Error) => receive(error, undefined, () => {}),
    )
  }

  async #checkOut(): Promise<pg.PoolClient> {
    if (this.waitingCount >= this.#waitingMax) throw new PoolExhaustedError(`${this.waitingCount} wait for a database connection already`)
    try {
      return await super.connect()
    } catch (error) {
      // The same words stand for a server that does not answer; then there are fewer connections than there may be.
      const isFull = this.totalCount >= this.options.max && error instanceof Error && error.message.startsWith('timeout exceeded')
      throw isFull ? new PoolExhaustedError('no database connection came free in time', { cause: error }) : error
    }
  }

  async #checkOutUnless(signal: AbortSignal): Promise<pg.PoolClient> {
    signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const onAbort = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const arriving = this.#checkOut()
    try {
      return cancelOnAbort(await Promise.race([arriving, aborted.promise]), signal)
    } catch (error) {
      if (signal.aborted) arriving.then((client) => client.release(), nobodyWaits)
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

/** Whoever gave up waiting need not hear that it would have been in vain. */
function nobodyWaits(): void {}

/** Until the client is released. A connection on which something was cancelled is not used again: the order to cancel may come late, and would hit the next statement. */
function cancelOnAbort(client: pg.PoolClient, signal: AbortSignal): pg.PoolClient {
  const release = client.release.bind(client)
  const onAbort = () => cancelStatement(client)
  signal.addEventListener('abort', onAbort, { once: true })
  client.release = (error) => {
    signal.removeEventListener('abort', onAbort)
    release(error ?? signal.aborted)
  }
  return client
}
