import type { Operation, ServiceName } from '@dsm/contracts'
import type { Draw } from './draw.ts'

/** An operation with some requests to it as they should be. */
export type Aim = { service: ServiceName; operation: Operation; samples: readonly Parts[] }
export type Parts = { params: unknown; query: unknown; body: unknown }

/** A request as it goes over the wire, byte by byte, so that it may be anything but proper HTTP. */
export type HostileRequest = {
  service: ServiceName
  /** Id of the operation that it is aimed at. */
  operation: string
  method: string
  /** What stands between method and version, as Latin-1. */
  target: string
  /** In this order, repeated where repeated here, as Latin-1. */
  headers: readonly (readonly [name: string, value: string])[]
  body?: Buffer
  /** Bytes that are announced and never sent. */
  missing?: number
  /** Sent in chunks, without a length. */
  isChunked?: boolean
  /** Instead of all of the above. */
  raw?: Buffer
  /** An answer below 400 lets in whoever may not come in. */
  mustBeRefused?: boolean
}

/** What a maker of hostile requests works with. */
export type Scene = {
  aims: readonly Aim[]
  /** An administrator's token for all projects; one that opens another project only, of a lead; and of a viewer. */
  tokens: { admin: string; stranger: string; strangeViewer: string }
  /** Tokens that open nothing. */
  forged: readonly string[]
  /** A person and a project that exist, for the imports. */
  personId: string
  projectId: string
}

export type Maker = (draw: Draw, scene: Scene) => HostileRequest

/** The header that shows a token. */
export const bearer = (token: string): readonly [string, string] => ['authorization', `Bearer ${token}`]

export const json = ['content-type', 'application/json'] as const

/** The path of an operation with its parameters filled in. */
export function pathOf(operation: Operation, params: unknown): string {
  const values = new Map(entriesOf(params))
  return operation.path.replace(/:([A-Za-z]\w*)/g, (_match, name: string) => encodeURIComponent(values.get(name) ?? 'none'))
}

/** `?a=1&b=2`, or nothing. */
export function queryOf(query: unknown, added: readonly string[] = []): string {
  const given = entriesOf(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
  const all = [...given, ...added]
  return all.length > 0 ? `?${all.join('&')}` : ''
}

export function entriesOf(values: unknown): [string, string][] {
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()]],
  )
}

/** The body of a proper request as text. */
export function bodyText({ consumes }: Operation, body: unknown): string | undefined {
  return consumes !== 'application/json' && typeof body === 'string' ? body : JSON.stringify(body)
}
