import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Claims, Operation } from '@dsm/contracts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the bearer token says; null on a public route. */
    claims: Claims | null
    traceparent: string
  }
  interface FastifyContextConfig {
    operation?: Operation
  }
}

/** The caller's correlation id if it is one that can be logged and stored safely, else a new one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-correlation-id']
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID()
}

/** W3C trace context of this request: the caller's trace with a span of our own, or a new trace. */
export function traceparentOf(headers: IncomingHttpHeaders): string {
  const given = typeof headers.traceparent === 'string' ? headers.traceparent : ''
  const [, traceId, flags] = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/.exec(given) ?? []
  return `00-${traceId ?? randomHex()}-${randomHex().slice(16)}-${flags ?? '01'}`
}

/** 32 digits, of which the last 16 hold 62 random bits: UUIDs come from a pool, random bytes from a system call each. */
const randomHex = () => randomUUID().replaceAll('-', '')
