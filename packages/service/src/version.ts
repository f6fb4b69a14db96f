import { type Fault, ProblemError } from '@dsm/contracts'

/** Refuses an edit of something that has changed since the caller read it. Without `If-Match` nothing is checked. */
export function requireVersion(ifMatch: number | undefined, version: number): void {
  if (ifMatch !== undefined && ifMatch !== version) {
    throw new ProblemError('stale-version', `the resource is at version ${version}, the request was made for version ${ifMatch}`)
  }
}

/** Version named by `If-Match: "3"`; undefined for none and for `*`, or the fault. */
export function ifMatchOf(header: string | undefined): { version?: number; fault?: Fault } {
  if (header === undefined || header.trim() === '*') return {}
  const digits = /^"(\d{1,9})"$/.exec(header.trim())?.[1]
  if (digits === undefined) return { fault: { pointer: '/headers/if-match', detail: 'must be a version in quotes, such as "3"' } }
  return { version: Number(digits) }
}

/** `ETag` of a body that holds an integer `version`. */
export function etagOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('version' in body)) return undefined
  return Number.isInteger(body.version) ? `"${String(body.version)}"` : undefined
}
