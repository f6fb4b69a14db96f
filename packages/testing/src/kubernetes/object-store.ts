import { v7 as uuid } from 'uuid'
import type { KubeObject, Owners } from './field-ownership.ts'

export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject; version: number; collection: string }
type Kept = { object: KubeObject; owners: Owners }

/** Objects by collection (`/apis/batch/v1/namespaces/dsm/cronjobs`) and name, with the history that watches are fed from. */
export function createObjectStore() {
  const kept = new Map<string, Map<string, Kept>>()
  const listeners = new Set<(event: WatchEvent) => void>()
  let history: WatchEvent[] = []
  let version = 1
  let oldest = 0
  let admit = (object: KubeObject): KubeObject => object

  const inCollection = (collection: string): Map<string, Kept> => {
    const known = kept.get(collection) ?? new Map<string, Kept>()
    kept.set(collection, known)
    return known
  }
  const record = (collection: string, type: WatchEvent['type'], object: KubeObject) => {
    version += 1
    object.metadata.resourceVersion = String(version)
    const event = { type, object: structuredClone(object), version, collection }
    history.push(event)
    for (const listen of listeners) listen(event)
  }
  const managedFields = (owners: Owners) =>
    [...owners]
      .filter(([, fields]) => fields.size > 0)
      .map(([manager, fields]) => ({ manager, fieldsType: 'FieldsV1', fieldsV1: [...fields] }))
  const textOf = ({ metadata, ...rest }: KubeObject) => JSON.stringify([{ ...metadata, resourceVersion: '' }, rest])

  const find = (collection: string, name: string): Kept | undefined => inCollection(collection).get(name)
  const remove = (collection: string, name: string): void => {
    const found = find(collection, name)
    if (!found) return
    inCollection(collection).delete(name)
    record(collection, 'DELETED', found.object)
  }
  return {
    find,
    remove,
    version: () => version,
    list: (collection: string) =>
      [...inCollection(collection).values()].map(({ object }) => object).toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)),
    /** Writes an object; one that is as before, to its owners as well, is not written. */
    write: (collection: string, { object, owners }: Kept): KubeObject => {
      const before = find(collection, object.metadata.name)
      const next = admit(structuredClone(object))
      next.metadata = {
        ...next.metadata,
        uid: before?.object.metadata.uid ?? uuid(),
        managedFields: managedFields(owners),
        ...(before && { resourceVersion: before.object.metadata.resourceVersion ?? '' }),
      }
      if (before && textOf(before.object) === textOf(next)) return before.object
      inCollection(collection).set(next.metadata.name, { object: next, owners })
      record(collection, before ? 'MODIFIED' : 'ADDED', next)
      return next
    },
    /** Changes every object as it is written, as an admission webhook does. */
    mutate: (by: (object: KubeObject) => KubeObject) => {
      admit = by
    },
    /** Collections that something lies in, for owners and what they own. */
    collections: () => [...kept.keys()],
    since: (collection: string, from: number): WatchEvent[] | 'expired' =>
      from < oldest ? 'expired' : history.filter((event) => event.version > from && event.collection === collection),
    listen: (listener: (event: WatchEvent) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Forgets what came before: a watch from there has to begin with a list. */
    compact: () => {
      history = []
      oldest = version
    },
  }
}
export type ObjectStore = ReturnType<typeof createObjectStore>
