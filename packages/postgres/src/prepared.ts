import { hash } from 'node:crypto'
import type { QueryConfig } from 'pg'
import { sqlState } from './errors.ts'

/** Pools and clients whose connections keep what was prepared. */
const preparing = new WeakSet<object>()

/** From now on each statement with parameters is parsed and planned once per connection: for a small read that is a third of its cost on the server. */
export function prepareStatements(on: object): void {
  preparing.add(on)
}

/** Whether the connections of this address keep prepared statements to themselves. `?prepare=off` says that they do not: those of PGlite share one session, as do
 *  those behind a pooler that hands out sessions by transaction and does not know prepared statements. */
export function keepsPrepared(url: string): boolean {
  return new URL(url).searchParams.get('prepare') !== 'off'
}

/** Whether each connection has a session to itself, so that what is set in it is set for nobody else. */
export function ownsSessions(on: object): boolean {
  return preparing.has(on)
}

/** As many texts as a service has, and more; what comes after them is not prepared, so that texts without end cannot fill the server's memory. */
const textsMax = 2_000
const names = new Map<string, string>()
/** Part of each name: what was prepared before tables changed is not used any more. */
let generation = 0

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= textsMax) return known
  const name = `${hash('sha1', text, 'hex')}_${generation}`
  names.set(text, name)
  return name
}

/** A statement for `query`. Without parameters it may hold several statements, which cannot be prepared. */
export function statement(on: object, text: string, values: readonly unknown[]): QueryConfig {
  const name = values.length > 0 && preparing.has(on) ? nameOf(text) : undefined
  return { ...(name !== undefined && { name }), text, values: [...values] }
}

/** A migration changed the columns of a prepared `select *`: the server refuses to answer in another shape than it promised. Prepared anew it works. */
export function isOutdatedPlan(error: unknown): boolean {
  return sqlState(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan')
}

/** Has every statement prepared anew, on all connections. */
export function forgetPrepared(): void {
  names.clear()
  generation += 1
}
