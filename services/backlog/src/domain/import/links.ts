import { addLinks, dependenciesMax, type Link, withParts } from '../dependency-graph.ts'
import { canHold } from '../hierarchy.ts'
import type { Backlog, Draft, KnownItem } from './plan.ts'
import { firstOf, quoted } from './values.ts'

type Target = Pick<KnownItem, 'id' | 'type'>

/** Gives the drafts their parents and dependencies, by the external keys that the rows name: of the same file, or of the backlog. A reference that cannot be
 *  followed is left out with a note; the item is imported all the same. */
export function linkDrafts(drafts: readonly Draft[], backlog: Backlog): void {
  const targets = targetsOf(drafts, backlog.known)
  const typeById = new Map([...backlog.known, ...drafts.map(({ item }) => item)].map(({ id, type }) => [id, type]))
  for (const draft of drafts) linkParent(draft, { targets, typeOf: (id) => typeById.get(id) })
  linkDependencies(drafts, { targets, backlog })
}

/** Everything that a row may name. Rows of the file win over other items of the backlog, keys over aliases. */
function targetsOf(drafts: readonly Draft[], known: readonly KnownItem[]): Map<string, Target> {
  const targets = new Map<string, Target>()
  for (const item of known) targets.set(item.key, item)
  for (const item of known) if (item.externalKey !== null) targets.set(item.externalKey, item)
  for (const { reading, item } of drafts) if (reading.alias !== null) targets.set(reading.alias, item)
  for (const { item } of drafts) if (item.externalKey !== null) targets.set(item.externalKey, item)
  return targets
}

type ParentLookup = { targets: ReadonlyMap<string, Target>; typeOf: (id: string) => Target['type'] | undefined }

function linkParent(draft: Draft, { targets, typeOf }: ParentLookup): void {
  const { reading, item, notes } = draft
  if (reading.parent === undefined) return
  const named = reading.parent === null ? undefined : targets.get(reading.parent)
  const parent = named && canHold(named.type, item.type) ? named : undefined
  if (reading.parent !== null && !named) notes.push(`the parent "${quoted(reading.parent)}" is not known`)
  if (named && !parent) notes.push(`the parent "${quoted(reading.parent ?? '')}" (${named.type}) cannot hold this ${item.type}`)
  if (parent || reading.parent === null) {
    draft.item = { ...item, parentId: parent?.id ?? null }
    return
  }
  // What the file cannot say keeps what was known, as far as it still fits.
  const formerType = item.parentId === null ? undefined : typeOf(item.parentId)
  if (formerType === undefined || !canHold(formerType, item.type)) draft.item = { ...item, parentId: null }
}

function linkDependencies(
  drafts: readonly Draft[],
  { targets, backlog }: { targets: ReadonlyMap<string, Target>; backlog: Backlog },
): void {
  const telling = drafts.filter(({ reading }) => reading.dependsOn !== undefined)
  const replaced = new Set(telling.map(({ item }) => item.id))
  const kept = new Map([...backlog.needs].filter(([id]) => !replaced.has(id)))
  const nested = new Map([...backlog.known, ...drafts.map(({ item }) => item)].map((item) => [item.id, item]))
  const draftById = new Map(telling.map((draft) => [draft.item.id, draft]))

  const links = telling.flatMap((draft) => linksOf(draft, targets))
  const { refused } = addLinks(withParts(kept, [...nested.values()]), links)
  const nameById = new Map(backlog.known.map(({ id, key, externalKey }) => [id, externalKey ?? key]))
  for (const { item } of drafts) nameById.set(item.id, item.externalKey ?? item.key)
  for (const { from, to, cycle } of refused) {
    const path = cycle.map((id) => nameById.get(id) ?? id).join(' → ')
    draftById.get(from)?.lostLinks.push(`the dependency on ${nameById.get(to)} is left out, it would close the cycle ${path}`)
  }
  const lost = new Set(refused.map(({ from, to }) => `${from} ${to}`))
  const accepted = Map.groupBy(
    links.filter(({ from, to }) => !lost.has(`${from} ${to}`)),
    ({ from }) => from,
  )
  for (const draft of telling) {
    draft.item = { ...draft.item, dependsOn: (accepted.get(draft.item.id) ?? []).map(({ to }) => to).toSorted() }
  }
}

function linksOf({ reading, item, lostLinks }: Draft, targets: ReadonlyMap<string, Target>): Link[] {
  const named = reading.dependsOn ?? []
  const unknown = named.filter((name) => !targets.has(name))
  if (unknown.length === 1) lostLinks.push(`the dependency on ${firstOf(unknown)} is left out: it is not known`)
  if (unknown.length > 1) lostLinks.push(`the dependencies on ${firstOf(unknown)} are left out: they are not known`)
  const ids = new Set(named.flatMap((name) => targets.get(name)?.id ?? []))
  if (ids.size > dependenciesMax)
    lostLinks.push(`${ids.size - dependenciesMax} dependencies are left out: ${dependenciesMax} are the limit`)
  return [...ids].slice(0, dependenciesMax).map((to) => ({ from: item.id, to }))
}
