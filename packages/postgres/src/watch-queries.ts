import { currentSignal } from '@dsm/correlation'
import type pg from 'pg'
import type { Logger } from 'pino'

export interface WatchOptions {
  /** From how long on a statement is told of, ms. */
  slowMs: number
  log: Pick<Logger, 'warn'>
}

const textMax = 500

/** Watches all statements of a connection. One that takes long, waiting for locks included, is logged with its text, never with its parameters. Once the signal of
 *  the running call has aborted, only what ends a transaction is still sent. */
export function watchQueries(client: pg.PoolClient, { slowMs, log }: WatchOptions): void {
  // What pg declares as overloads is one function of any arguments.
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const watched = (...args: unknown[]): unknown => {
    const callback = args.at(-1)
    const signal = currentSignal()
    if (signal?.aborted && !endsTransaction(args[0])) {
      if (typeof callback !== 'function') return Promise.reject(signal.reason)
      return Reflect.apply(callback, undefined, [signal.reason])
    }
    const startedAt = performance.now()
    const told = () => {
      const durationMs = performance.now() - startedAt
      if (durationMs >= slowMs) log.warn({ durationMs: Math.round(durationMs), sql: textOf(args[0]) }, 'slow query')
    }
    if (typeof callback === 'function') {
      return query(...args.slice(0, -1), (...answer: unknown[]) => {
        told()
        Reflect.apply(callback, undefined, answer)
      })
    }
    const result = query(...args)
    if (result instanceof Promise) result.then(told, told)
    return result
  }
  Object.assign(client, { query: watched })
}

function endsTransaction(statement: unknown): boolean {
  return statement === 'commit' || statement === 'rollback'
}

function textOf(statement: unknown): string {
  const text = typeof statement === 'object' && statement !== null && 'text' in statement ? statement.text : statement
  return String(text).replaceAll(/\s+/g, ' ').trim().slice(0, textMax)
}
