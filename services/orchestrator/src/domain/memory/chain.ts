import { canonicalJson } from '../planning/canonical-json.ts'

/** SHA-256 of a text, in hexadecimal. */
export type Digest = (text: string) => string

/** A row of a chain as it is stored: `content` is everything that its hash covers beside the hash before it. */
export type Link = { id: string; number: number; previousHash: string | null; hash: string; content: unknown }

/** The end of a chain as it was noted when the last row was appended. */
export type ChainHead = { length: number; hash: string | null }

/** The first row with which something is wrong, and what. `number` counts from 1; `id` is null where the row is missing. */
export type ChainFault = { number: number; id: string | null; because: string }

/** How far a chain was checked. */
export type CheckedChain = { length: number; last: Pick<Link, 'id' | 'hash'> | null; fault: ChainFault | null }

export const uncheckedChain: CheckedChain = { length: 0, last: null, fault: null }

export function chainHash(previousHash: string | null, content: unknown, digest: Digest): string {
  return digest(canonicalJson({ previousHash, content }))
}

/** Takes the next row of a chain into account. After a fault nothing more is looked at: every later row builds on it. */
export function checkLink(chain: CheckedChain, link: Link, digest: Digest): CheckedChain {
  if (chain.fault) return chain
  const number = chain.length + 1
  return { length: number, last: { id: link.id, hash: link.hash }, fault: faultOf(chain, link, digest) }
}

function faultOf({ length, last }: CheckedChain, link: Link, digest: Digest): ChainFault | null {
  const number = length + 1
  if (link.number !== number) return { number, id: null, because: 'the row is missing' }
  if (chainHash(link.previousHash, link.content, digest) !== link.hash) {
    return { number, id: link.id, because: 'the row does not have the hash that it was recorded with' }
  }
  if (link.previousHash === (last?.hash ?? null)) return null
  // The row agrees with itself, so the one before it is not the one that it was chained to.
  if (last === null) return { number, id: link.id, because: 'the first row names a row before it' }
  return { number: length, id: last.id, because: 'another row was here when the next one was recorded' }
}

/** Holds the end of a checked chain against its head: rows cut off at the end, and a last row that was replaced, show only there. */
export function checkHead(chain: CheckedChain, head: ChainHead): CheckedChain {
  if (chain.fault) return chain
  if (chain.length < head.length) return { ...chain, fault: { number: chain.length + 1, id: null, because: 'the row is missing' } }
  if ((chain.last?.hash ?? null) === head.hash && chain.length === head.length) return chain
  return { ...chain, fault: { number: chain.length, id: chain.last?.id ?? null, because: 'the row is not the one that was recorded last' } }
}
