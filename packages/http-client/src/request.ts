import { currentCorrelation } from '@dsm/correlation'
import type { Operation } from '@dsm/contracts'
import type { LooseInput } from './input.ts'

export type PreparedRequest = { method: Operation['method']; path: string; headers: Record<string, string>; body: string | undefined }

/** The request that a call makes, its path below the base address of the service. */
export function requestOf(operation: Operation, input: LooseInput, token: string): PreparedRequest {
  return {
    method: operation.method,
    path: pathOf(operation, input),
    headers: headersOf(operation, input, token),
    body: bodyOf(operation, input.body),
  }
}

/** Path and query of a call. Throws if a parameter of the path is missing: the compiler checks it for typed callers. */
function pathOf(operation: Operation, input: LooseInput): string {
  const params = new Map(entriesOf(input.params))
  const path = operation.path.replace(/:([A-Za-z]\w*)/g, (_match, name: string) => {
    const value = params.get(name)
    if (value === undefined) throw new TypeError(`${operation.id} needs the parameter ${name}`)
    return encodeURIComponent(value)
  })
  const query = new URLSearchParams(entriesOf(input.query)).toString()
  return `${path}${query && `?${query}`}`
}

/** Entries of a params or query object; lists repeat their key, undefined and null are left out. */
function entriesOf(values: unknown): [string, string][] {
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([key, value]): [string, string][] => {
    if (value === undefined || value === null) return []
    return Array.isArray(value) ? value.map((item) => [key, String(item)]) : [[key, String(value)]]
  })
}

/** Headers of a call: identity, correlation, and what the write needs. */
function headersOf(operation: Operation, input: LooseInput, token: string): Record<string, string> {
  const correlation = currentCorrelation()
  return {
    accept: 'application/json, application/problem+json',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(correlation && { 'x-correlation-id': correlation.correlationId }),
    ...(correlation?.traceparent && { traceparent: correlation.traceparent }),
    ...(input.body !== undefined && { 'content-type': operation.consumes }),
    ...(input.idempotencyKey !== undefined && { 'idempotency-key': input.idempotencyKey }),
    ...(input.ifMatch !== undefined && { 'if-match': `"${input.ifMatch}"` }),
  }
}

/** Body as it goes over the wire: calendars and CSV as they are, anything else as JSON. */
function bodyOf(operation: Operation, body: unknown): string | undefined {
  if (body === undefined) return undefined
  return operation.consumes !== 'application/json' && typeof body === 'string' ? body : JSON.stringify(body)
}
