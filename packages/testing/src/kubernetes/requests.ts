import { StatusError, requireValid } from './faults.ts'
import { applied, conflictsOf, type KubeObject, mergePatched, updated } from './field-ownership.ts'
import type { ObjectStore } from './object-store.ts'

/** A request to a collection, or to one object of it. */
export type KubeRequest = {
  method: string
  collection: string
  name: string | undefined
  subresource: string | undefined
  query: URLSearchParams
  contentType: string
  body: unknown
}

const gone = (name: string) => new StatusError(404, 'NotFound', `"${name}" not found`)

/** Answers anything but a watch. Throws StatusError. */
export function answer(store: ObjectStore, request: KubeRequest): { status: number; body: object } {
  const { method, name } = request
  if (method === 'GET') return { status: 200, body: name === undefined ? list(store, request) : get(store, request, name) }
  if (method === 'POST') return { status: 201, body: create(store, request) }
  if (method === 'PATCH' && name !== undefined) return patch(store, request, name)
  if (method === 'DELETE' && name !== undefined) return { status: 200, body: remove(store, request, name) }
  throw new StatusError(405, 'MethodNotAllowed', `${method} is not supported`)
}

function list(store: ObjectStore, { collection, query }: KubeRequest): object {
  const wanted = (query.get('labelSelector') ?? '')
    .split(',')
    .filter((term) => term !== '')
    .map((term) => term.split('='))
  const all = store.list(collection).filter(({ metadata }) => wanted.every(([key = '', value]) => metadata.labels?.[key] === value))
  const from = Number(query.get('continue') ?? 0)
  const to = from + Number(query.get('limit') ?? all.length)
  const rest = to < all.length ? { continue: String(to), remainingItemCount: all.length - to } : {}
  // The items of a list do not say what they are.
  const items = all.slice(from, to).map(({ apiVersion: _version, kind: _kind, ...item }) => item)
  return { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: String(store.version()), ...rest }, items }
}

function get(store: ObjectStore, { collection }: KubeRequest, name: string): KubeObject {
  const found = store.find(collection, name)
  if (!found) throw gone(name)
  return found.object
}

function create(store: ObjectStore, { collection, body, query }: KubeRequest): KubeObject {
  const object = body as KubeObject
  requireValid(object)
  if (store.find(collection, object.metadata.name)) throw new StatusError(409, 'AlreadyExists', `"${object.metadata.name}" already exists`)
  const manager = query.get('fieldManager') ?? 'unknown'
  return store.write(collection, { object, owners: updated({ metadata: object.metadata }, object, { owners: new Map(), manager }) })
}

function patch(store: ObjectStore, request: KubeRequest, name: string): { status: number; body: object } {
  const { collection, contentType, body, query, subresource } = request
  const found = store.find(collection, name)
  if (contentType.startsWith('application/apply-patch')) return apply(store, request, name)
  if (!found) throw gone(name)
  const manager = query.get('fieldManager') ?? 'unknown'
  const given = subresource === 'status' ? { status: (body as { status?: unknown }).status } : body
  const object = mergePatched(found.object, given) as KubeObject
  requireValid(object)
  return {
    status: 200,
    body: store.write(collection, { object, owners: updated(found.object, object, { owners: found.owners, manager }) }),
  }
}

function apply(store: ObjectStore, { collection, body, query, subresource }: KubeRequest, name: string): { status: number; body: object } {
  const stated = body as KubeObject
  const manager = query.get('fieldManager')
  if (manager === null) throw new StatusError(400, 'BadRequest', 'fieldManager is required for apply patch')
  const found = store.find(collection, name)
  if (subresource === 'status') {
    if (!found) throw gone(name)
    const object = { ...found.object, status: (stated as { status?: unknown }).status }
    return { status: 200, body: store.write(collection, { object, owners: found.owners }) }
  }
  const live = found ?? { object: { metadata: { name } }, owners: new Map() }
  const conflicts = conflictsOf(live.owners, live.object, { manager, stated })
  if (conflicts.length > 0 && query.get('force') !== 'true') {
    const causes = conflicts.map(({ field, manager: other }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with "${other}"`,
      field,
    }))
    throw new StatusError(409, 'Conflict', `Apply failed with ${conflicts.length} conflicts`, { causes })
  }
  const next = applied(live.object, live.owners, { manager, stated })
  requireValid(next.object)
  return { status: found ? 200 : 201, body: store.write(collection, next) }
}

/** What it owns goes with it, unless it is to be orphaned. */
function remove(store: ObjectStore, { collection, query, body }: KubeRequest, name: string): object {
  const found = store.find(collection, name)
  if (!found) throw gone(name)
  const { propagationPolicy = query.get('propagationPolicy') ?? 'Background' }: { propagationPolicy?: string } = Object(body)
  for (const other of store.collections()) {
    for (const object of store.list(other)) {
      const references = (object.metadata['ownerReferences'] ?? []) as { uid: string }[]
      if (!references.some(({ uid }) => uid === found.object.metadata.uid)) continue
      if (propagationPolicy !== 'Orphan') store.remove(other, object.metadata.name)
      else {
        const ownerReferences = references.filter(({ uid }) => uid !== found.object.metadata.uid)
        const owners = store.find(other, object.metadata.name)?.owners ?? new Map()
        store.write(other, { object: { ...object, metadata: { ...object.metadata, ownerReferences } }, owners })
      }
    }
  }
  store.remove(collection, name)
  return { kind: 'Status', apiVersion: 'v1', status: 'Success' }
}
