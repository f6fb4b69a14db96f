import { type BulkItem, type Fault, type Item, type ItemType, ProblemError } from '@dsm/contracts'
import { dependenciesMax, findCycle, withParts } from './dependency-graph.ts'
import { requireNesting } from './hierarchy.ts'

/** What new items are given, one entry per item, and the items of the project that they may refer to. */
export type Setting = {
  projectId: string
  ids: readonly string[]
  keys: readonly string[]
  ranks: readonly string[]
  at: string
  known: ReadonlyMap<string, { type: ItemType; key: string }>
}

/** Where an item stands in the request, for faults: `/body/items/3`, or `/body` of a single one. */
export type PointerOf = (index: number) => string

/**
 * Makes the items of one request, all or none. Throws `bad-request` that names every reference which leads nowhere, `already-exists` for an external
 * key given twice, `dependency-cycle` with the path, and `hierarchy-refused`.
 */
export function makeItems(wanted: readonly BulkItem[], setting: Setting, pointerOf: PointerOf): Item[] {
  const idByRef = new Map(wanted.flatMap(({ ref }, index) => (ref === undefined ? [] : [[ref, idAt(setting.ids, index)] as const])))
  const faults = wanted.flatMap((item, index) => faultsOf(item, pointerOf(index), { idByRef, known: setting.known }))
  faults.push(...repeatedRefs(wanted, pointerOf))
  if (faults.length > 0)
    throw new ProblemError('bad-request', `${faults.length} references of the request lead nowhere or are ambiguous`, { faults })
  requireDistinctExternalKeys(wanted)

  const items = wanted.map((item, index) => makeItem(item, index, { ...setting, idByRef }))
  requireNested(items, setting.known)
  requireNoCycle(items, wanted)
  return items
}

function idAt(values: readonly string[], index: number): string {
  const value = values[index]
  if (value === undefined) throw new RangeError(`no value for item ${index}`)
  return value
}

type Resolution = { idByRef: ReadonlyMap<string, string>; known: Setting['known'] }

function faultsOf(item: BulkItem, pointer: string, { idByRef, known }: Resolution): Fault[] {
  const faults: Fault[] = []
  const unknownItem = 'no item of this project has this id'
  const unknownRef = 'no item of this request has this ref'
  if (item.parentId !== null && !known.has(item.parentId)) faults.push({ pointer: `${pointer}/parentId`, detail: unknownItem })
  if (item.parentRef !== undefined && item.parentId !== null)
    faults.push({ pointer: `${pointer}/parentRef`, detail: 'parentId names a parent already' })
  if (item.parentRef !== undefined && !idByRef.has(item.parentRef)) faults.push({ pointer: `${pointer}/parentRef`, detail: unknownRef })
  if (item.dependsOn.length + item.dependsOnRefs.length > dependenciesMax) {
    faults.push({ pointer: `${pointer}/dependsOnRefs`, detail: `with dependsOn these are more than ${dependenciesMax}` })
  }
  item.dependsOn.forEach((id, at) => {
    if (!known.has(id)) faults.push({ pointer: `${pointer}/dependsOn/${at}`, detail: unknownItem })
  })
  item.dependsOnRefs.forEach((ref, at) => {
    if (!idByRef.has(ref)) faults.push({ pointer: `${pointer}/dependsOnRefs/${at}`, detail: unknownRef })
  })
  return faults
}

function repeatedRefs(wanted: readonly BulkItem[], pointerOf: PointerOf): Fault[] {
  const seen = new Set<string>()
  return wanted.flatMap(({ ref }, index) => {
    if (ref === undefined || !seen.has(ref)) {
      if (ref !== undefined) seen.add(ref)
      return []
    }
    return [{ pointer: `${pointerOf(index)}/ref`, detail: 'an earlier item has this ref' }]
  })
}

function requireDistinctExternalKeys(wanted: readonly BulkItem[]): void {
  const keys = wanted.flatMap(({ externalKey }) => externalKey ?? [])
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index)
  if (repeated !== undefined) throw new ProblemError('already-exists', `the request holds the external key ${repeated} twice`)
}

function makeItem(wanted: BulkItem, index: number, setting: Setting & { idByRef: ReadonlyMap<string, string> }): Item {
  const { ref: _ref, parentRef, dependsOnRefs, ...given } = wanted
  const parentOfRef = parentRef === undefined ? undefined : setting.idByRef.get(parentRef)
  return {
    ...given,
    id: idAt(setting.ids, index),
    projectId: setting.projectId,
    key: idAt(setting.keys, index),
    rank: idAt(setting.ranks, index),
    status: 'todo',
    labels: [...new Set(given.labels)],
    skills: [...new Set(given.skills)],
    parentId: parentOfRef ?? given.parentId,
    dependsOn: [...new Set([...given.dependsOn, ...dependsOnRefs.flatMap((ref) => setting.idByRef.get(ref) ?? [])])].toSorted(),
    sprintId: null,
    carriedOver: false,
    version: 1,
    createdAt: setting.at,
  }
}

function requireNested(items: readonly Item[], known: Setting['known']): void {
  const byId = new Map<string, { type: ItemType; key: string }>([...known, ...items.map((item) => [item.id, item] as const)])
  for (const item of items) {
    const parent = item.parentId === null ? undefined : byId.get(item.parentId)
    if (parent) requireNesting(parent, { type: item.type, name: `"${item.title}"` })
  }
}

function requireNoCycle(items: readonly Item[], wanted: readonly BulkItem[]): void {
  const ids = new Set(items.map(({ id }) => id))
  const parts = items.filter(({ parentId }) => parentId !== null && ids.has(parentId))
  const cycle = findCycle(withParts(new Map(items.map(({ id, dependsOn }) => [id, dependsOn])), parts))
  if (!cycle) return
  const refById = new Map(items.map(({ id, key }, index) => [id, wanted[index]?.ref ?? key]))
  throw cycleRefused(cycle.map((id) => refById.get(id) ?? id))
}

/** The refusal of a dependency or a parent, with the cycle in the order in which items need each other, a whole its parts. */
export function cycleRefused(names: readonly string[]): ProblemError {
  return new ProblemError('dependency-cycle', `it would close the cycle ${names.join(' → ')}`)
}
