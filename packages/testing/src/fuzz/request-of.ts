import type { Operation } from '@dsm/contracts'
import fc from 'fast-check'
import { arbitraryOf, hostile, type KnownIds } from './arbitrary-of.ts'

/** A request as it goes over the wire, right or wrong. */
export type FuzzedRequest = { method: Operation['method']; path: string; contentType: string; body: string | undefined }

type Parts = { params: unknown; query: unknown; body: unknown }

/** The parts of requests to an operation as they should be. */
export const properPartsOf = (operation: Operation, known: KnownIds): fc.Arbitrary<Parts> =>
  fc.record({ params: arbitraryOf(operation.params, known), query: arbitraryOf(operation.query, known), body: bodyOf(operation, known) })

/** Requests to an operation as they should be, made from its own schemas. */
export function properRequestsTo(operation: Operation, known: KnownIds): fc.Arbitrary<FuzzedRequest> {
  return properPartsOf(operation, known).map((parts) => wire(operation, parts))
}

/** Requests to an operation: about half as they should be, the others broken in one place. */
export function requestsTo(operation: Operation, known: KnownIds): fc.Arbitrary<FuzzedRequest> {
  const parts = properPartsOf(operation, known)
  const broken = fc.tuple(parts, hostile, fc.nat()).map(([given, evil, where]) => breakOne(given, evil, where) as Parts)
  return fc.oneof(parts, broken).map((made) => wire(operation, made))
}

function bodyOf(operation: Operation, known: KnownIds): fc.Arbitrary<unknown> {
  if (operation.body.safeParse(undefined).success) return fc.constant(undefined)
  return operation.consumes === 'application/json'
    ? arbitraryOf(operation.body, known)
    : fc.oneof(fc.string(), fc.constant('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'))
}

type Slot = { holder: Record<string, unknown> | unknown[]; key: string }

/** The same value with one of its inner values, chosen by `where`, replaced. */
function breakOne(value: unknown, evil: unknown, where: number): unknown {
  const copy: unknown = structuredClone(value)
  const slots = slotsOf(copy)
  const slot = slots[where % Math.max(slots.length, 1)]
  if (slot) Object.defineProperty(slot.holder, slot.key, { value: evil, enumerable: true, configurable: true, writable: true })
  return copy
}

function slotsOf(value: unknown): Slot[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Slot['holder']
  return Object.entries(value).flatMap(([key, inner]) => [{ holder, key }, ...slotsOf(inner)])
}

function wire(
  { method, path, consumes }: Operation,
  { params, query, body }: { params: unknown; query: unknown; body: unknown },
): FuzzedRequest {
  const values = new Map(entriesOf(params))
  const filled = path.replace(/:([A-Za-z]\w*)/g, (_match, name: string) => encode(values.get(name) ?? 'none'))
  const asked = entriesOf(query).map(([key, value]) => `${encode(key)}=${encode(value)}`)
  const text = consumes !== 'application/json' && typeof body === 'string' ? body : JSON.stringify(body)
  return { method, path: `${filled}${asked.length > 0 ? `?${asked.join('&')}` : ''}`, contentType: consumes, body: text }
}

/** Half a surrogate pair has no place in a URL. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed()) || 'none'

function entriesOf(values: unknown): [string, string][] {
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)]],
  )
}
