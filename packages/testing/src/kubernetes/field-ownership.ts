/** An object of the API, as JSON. */
export type KubeObject = { [key: string]: unknown } & {
  metadata: { name: string; uid?: string; resourceVersion?: string; labels?: Record<string, string>; [key: string]: unknown }
}

/** The fields that each manager owns, as paths of leaves. */
export type Owners = ReadonlyMap<string, ReadonlySet<string>>

/** A field that another manager owns with another value. */
export type Conflict = { field: string; manager: string }

type Path = readonly string[]
type Tree = { [key: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)
const keyOf = (item: unknown): string | undefined => (isTree(item) && typeof item['name'] === 'string' ? `[${item['name']}]` : undefined)
const isKeyed = (value: unknown): value is Tree[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => keyOf(item) !== undefined)

/** Lists whose entries have names are merged by them, as the API does; other lists are one value. */
function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (isKeyed(value)) return value.map((item) => [keyOf(item) ?? '', item])
  return isTree(value) && Object.keys(value).length > 0 ? Object.entries(value) : undefined
}

/** Each leaf of an object with its path as text. */
function leavesOf(value: unknown, path: Path = []): Map<string, unknown> {
  const entries = entriesOf(value)
  if (!entries) return new Map([[JSON.stringify(path), value]])
  return new Map(entries.flatMap(([key, inner]) => [...leavesOf(inner, [...path, key])]))
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** What nobody owns: it names the object, or is the server's. */
const unowned = [
  ['apiVersion'],
  ['kind'],
  ['status'],
  ...['name', 'namespace', 'uid', 'resourceVersion', 'managedFields', 'creationTimestamp'].map((key) => ['metadata', key]),
]
const isOwned = (path: string): boolean => !unowned.some((none) => path.startsWith(JSON.stringify(none).slice(0, -1)))

function ownedLeaves(value: unknown): Map<string, unknown> {
  return new Map([...leavesOf(value)].filter(([path]) => isOwned(path)))
}

/** Where an apply would change what another manager owns. */
export function conflictsOf(owners: Owners, live: KubeObject, { manager, stated }: { manager: string; stated: KubeObject }): Conflict[] {
  const now = leavesOf(live)
  return [...ownedLeaves(stated)].flatMap(([field, value]) =>
    [...owners]
      .filter(([other, fields]) => other !== manager && fields.has(field) && !same(now.get(field), value))
      .map(([other]) => ({ field, manager: other })),
  )
}

/** Server-side apply: what is stated is set and owned; what the manager stated before, and nobody else owns, goes. */
export function applied(
  live: KubeObject,
  owners: Owners,
  { manager, stated }: { manager: string; stated: KubeObject },
): { object: KubeObject; owners: Owners } {
  const fields = ownedLeaves(stated)
  const before = owners.get(manager) ?? new Set()
  const others = [...owners].filter(([other]) => other !== manager)
  const dropped = [...before].filter((field) => !fields.has(field) && !others.some(([, theirs]) => theirs.has(field)))
  const object = structuredClone(live)
  for (const field of dropped) removeAt(object, pathOf(field))
  for (const [field, value] of leavesOf(stated)) setAt(object, pathOf(field), value)
  const taken = conflictsOf(owners, live, { manager, stated })
  const left = others.map(([other, theirs]): [string, Set<string>] => [
    other,
    new Set([...theirs].filter((field) => !taken.some((conflict) => conflict.manager === other && conflict.field === field))),
  ])
  return { object, owners: new Map([...left, [manager, new Set(fields.keys())]]) }
}

/** Any other write: what differs afterwards is the writer's. */
export function updated(live: KubeObject, next: KubeObject, { owners, manager }: { owners: Owners; manager: string }): Owners {
  const before = ownedLeaves(live)
  const after = ownedLeaves(next)
  const changed = new Set([...after].filter(([field, value]) => !same(before.get(field), value)).map(([field]) => field))
  const kept = [...owners].map(([other, theirs]): [string, Set<string>] => [
    other,
    new Set([...theirs].filter((field) => after.has(field) && (other === manager || !changed.has(field)))),
  ])
  const result = new Map(kept)
  return result.set(manager, new Set([...(result.get(manager) ?? []), ...changed]))
}

/** RFC 7386: null removes. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return patch
  const base: Tree = isTree(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete base[key]
    else base[key] = mergePatched(base[key], value)
  }
  return base
}

// What `leavesOf` wrote.
const pathOf = (text: string): string[] => JSON.parse(text) as string[]
const isKey = (step: string | undefined): boolean => step?.startsWith('[') ?? false

function setAt(target: Tree | unknown[], [step = '', ...deeper]: Path, value: unknown): void {
  const list = Array.isArray(target) ? target : undefined
  if (deeper.length === 0 && !list) (target as Tree)[step] = value
  else if (list) {
    let item = list.find((each) => keyOf(each) === step)
    if (!isTree(item)) list.push((item = {}))
    setAt(item as Tree, deeper, value)
  } else {
    const tree = target as Tree
    const inner = isKey(deeper[0]) ? (isKeyed(tree[step]) ? tree[step] : []) : isTree(tree[step]) ? tree[step] : {}
    tree[step] = inner
    setAt(inner, deeper, value)
  }
}

function removeAt(target: unknown, [step = '', ...deeper]: Path): void {
  const inner: unknown = Array.isArray(target) ? target.find((each) => keyOf(each) === step) : isTree(target) ? target[step] : undefined
  if (deeper.length > 0) removeAt(inner, deeper)
  else if (isTree(target)) delete target[step]
  if (Array.isArray(target) && isTree(inner) && Object.keys(inner).every((key) => key === 'name')) target.splice(target.indexOf(inner), 1)
}
