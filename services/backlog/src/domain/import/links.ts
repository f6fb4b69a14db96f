import { addLinks, dependenciesMax, type Link, type Needs, withParts } from '../dependency-graph.ts'
import { canHold } from '../hierarchy.ts'
import type { Backlog, Draft, KnownItem } from './plan.ts'
import { firstOf, quoted } from './values.ts'

type Target = Pick<KnownItem, 'id' | 'type'>

/** Gives the drafts their parents and dependencies, by the external keys that the rows name: of the same file, or of the backlog. A reference that cannot be
 *  followed is left out with a note; the item is imported all the same. */
export function linkDrafts(drafts: readonly Draft[], backlog: Backlog): void {
  const targets = targetsOf(drafts, backlog.known)
  const typeById = new Map([...backlog.known, ...drafts.map(({ item }) => item)].map(({ id, type }) => [id, type]))
  const typeOf: TypeOf = (id) => typeById.get(id)
  const nameOf = namesOf(drafts, backlog.known)
  for (const draft of drafts) linkParent(draft, { targets, typeOf })
  const needs = settleParents(drafts, { backlog, typeOf, nameOf })
  linkDependencies(drafts, { targets, needs, nameOf })
}

type TypeOf = (id: string) => Target['type'] | undefined
type NameOf = (id: string) => string

function namesOf(drafts: readonly Draft[], known: readonly KnownItem[]): NameOf {
  const items = [...known, ...drafts.map(({ item }) => item)]
  const nameById = new Map(items.map(({ id, key, externalKey }) => [id, externalKey ?? key]))
  return (id) => nameById.get(id) ?? id
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

function linkParent(draft: Draft, { targets, typeOf }: { targets: ReadonlyMap<string, Target>; typeOf: TypeOf }): void {
  const { reading, item, notes } = draft
  if (reading.parent === undefined) return
  const named = reading.parent === null ? undefined : targets.get(reading.parent)
  const parent = named && canHold(named.type, item.type) ? named : undefined
  if (reading.parent !== null && !named) notes.push(`the parent "${quoted(reading.parent)}" is not known`)
  if (named && !parent) notes.push(`the parent "${quoted(reading.parent ?? '')}" (${named.type}) cannot hold this ${item.type}`)
  draft.item = { ...item, parentId: parent || reading.parent === null ? (parent?.id ?? null) : formerParent(draft, typeOf) }
}

/** What the file cannot say keeps what was known, as far as it still fits. */
function formerParent({ before, item }: Draft, typeOf: TypeOf): string | null {
  const former = before?.parentId ?? null
  const type = former === null ? undefined : typeOf(former)
  return type !== undefined && canHold(type, item.type) ? former : null
}

/** Takes back new parents that would close a cycle with dependencies which the file says nothing about: whoever waits for a whole waits for its parts.
 *  Returns what every item needs then, without the dependencies that the file tells. */
function settleParents(
  drafts: readonly Draft[],
  { backlog, typeOf, nameOf }: { backlog: Backlog; typeOf: TypeOf; nameOf: NameOf },
): Map<string, string[]> {
  const replaced = new Set(drafts.filter(tellsDependencies).map(({ item }) => item.id))
  const kept = new Map([...backlog.needs].filter(([id]) => !replaced.has(id)))
  const moved = new Map(drafts.filter(hasMoved).map((draft) => [draft.item.id, draft]))
  const unmoved = backlog.known.filter(({ id }) => !moved.has(id))

  const { needs, refused } = addLinks(withParts(kept, unmoved), [...moved.values()].flatMap(linkFromParent))
  const refusedDrafts = leaveOutParents(refused, { moved, nameOf })
  for (const draft of refusedDrafts) draft.item = { ...draft.item, parentId: formerParent(draft, typeOf) }
  // Another row of the file may have made a cycle of the way back.
  const restored = addLinks(needs, refusedDrafts.flatMap(linkFromParent))
  for (const draft of leaveOutParents(restored.refused, { moved, nameOf })) draft.item = { ...draft.item, parentId: null }
  return restored.needs
}

type Refused = ReturnType<typeof addLinks>['refused'][number]

function leaveOutParents(refused: readonly Refused[], { moved, nameOf }: { moved: ReadonlyMap<string, Draft>; nameOf: NameOf }): Draft[] {
  return refused.flatMap(({ from, to, cycle }) => {
    const draft = moved.get(to)
    draft?.notes.push(`the parent "${nameOf(from)}" is left out, it would close the cycle ${cycle.map(nameOf).join(' → ')}`)
    return draft ?? []
  })
}

const tellsDependencies = ({ reading }: Draft): boolean => reading.dependsOn !== undefined
const hasMoved = ({ before, item }: Draft): boolean => item.parentId !== (before?.parentId ?? null)
const linkFromParent = ({ item }: Draft): Link[] => (item.parentId === null ? [] : [{ from: item.parentId, to: item.id }])

function linkDependencies(
  drafts: readonly Draft[],
  { targets, needs, nameOf }: { targets: ReadonlyMap<string, Target>; needs: Needs; nameOf: NameOf },
): void {
  const telling = drafts.filter(tellsDependencies)
  const draftById = new Map(telling.map((draft) => [draft.item.id, draft]))
  const links = telling.flatMap((draft) => linksOf(draft, targets))
  const { refused } = addLinks(needs, links)
  for (const { from, to, cycle } of refused) {
    const path = cycle.map(nameOf).join(' → ')
    draftById.get(from)?.lostLinks.push(`the dependency on ${nameOf(to)} is left out, it would close the cycle ${path}`)
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
