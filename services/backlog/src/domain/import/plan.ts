import type { ImportedRow, Item, ItemType } from '@dsm/contracts'
import { nextVersion } from '../changed-fields.ts'
import { ranksAfter } from '../rank.ts'
import { canHold } from '../hierarchy.ts'
import { linkDrafts } from './links.ts'
import type { RowReading } from './row.ts'
import type { BrokenRow } from './table.ts'

/** An item of the project that rows may refer to. */
export type KnownItem = Pick<Item, 'id' | 'key' | 'type' | 'parentId' | 'externalKey'>

/** The backlog that an import meets, and what new items are given. */
export type Backlog = {
  projectId: string
  projectKey: string
  lastNumber: number
  lastRank: string | null
  at: string
  /** Whole items whose external key is in the file. */
  matched: readonly Item[]
  /** All items of the project. */
  known: readonly KnownItem[]
  /** What each item of the project depends on. */
  needs: ReadonlyMap<string, readonly string[]>
  /** An id per row, for those that become items. */
  ids: readonly string[]
}

/** A row on its way to become an item. `lostLinks` says of each dependency that is left out why it is. */
export type Draft = { reading: RowReading; before: Item | undefined; item: Item; notes: string[]; lostLinks: string[] }

export type ImportPlan = {
  created: Item[]
  updated: { item: Item; changed: string[] }[]
  rows: ImportedRow[]
  /** Rows for which a strict import is refused: rejected ones, and those that lose a dependency. */
  faults: { line: number; reasons: string[] }[]
}

/** Decides what becomes of each row: created, updated, skipped because nothing is new, or rejected. Every row gets exactly one outcome. */
export function planImport(readings: readonly RowReading[], broken: readonly BrokenRow[], backlog: Backlog): ImportPlan {
  const firstLine = new Map<string, number>()
  const rejected = broken.map(({ line, reason }) => rejectedRow(line, null, [reason]))
  const good: RowReading[] = []
  for (const reading of readings) {
    const { externalKey, line } = reading
    const first = externalKey === null ? undefined : firstLine.get(externalKey)
    if (externalKey !== null && first === undefined) firstLine.set(externalKey, line)
    const reasons = first === undefined ? reading.faults : [...reading.faults, `${externalKey} is on line ${first} already`]
    if (reasons.length > 0) rejected.push(rejectedRow(line, externalKey, reasons))
    else good.push(reading)
  }
  const drafts = draftsOf(good, backlog)
  settleTypes(drafts, backlog.known)
  linkDrafts(drafts, backlog)
  return outcomeOf(drafts, rejected)
}

function rejectedRow(line: number, externalKey: string | null, reasons: string[]): ImportedRow {
  return { line, externalKey, outcome: 'rejected', itemKey: null, reasons }
}

function draftsOf(readings: readonly RowReading[], backlog: Backlog): Draft[] {
  const byKey = new Map(backlog.matched.map((item) => [item.externalKey, item]))
  const fresh = readings.filter(({ externalKey }) => externalKey === null || !byKey.has(externalKey))
  const ranks = ranksAfter(backlog.lastRank, fresh.length)
  const places = new Map(
    fresh.map((reading, at) => [reading, { id: backlog.ids[at], rank: ranks[at], number: backlog.lastNumber + at + 1 }]),
  )
  return readings.map((reading) => {
    const notes = [...reading.notes]
    const before = reading.externalKey === null ? undefined : byKey.get(reading.externalKey)
    if (before) return { reading, before, item: updatedItem(before, reading, notes), notes, lostLinks: [] }
    const { id, rank, number } = places.get(reading) ?? {}
    if (id === undefined || rank === undefined) throw new RangeError(`no id or rank for the row on line ${reading.line}`)
    return { reading, before, item: newItem(reading, { id, rank, key: `${backlog.projectKey}-${number}` }, backlog), notes, lostLinks: [] }
  })
}

function newItem({ externalKey, fields }: RowReading, place: Pick<Item, 'id' | 'rank' | 'key'>, { projectId, at }: Backlog): Item {
  const { title = '', description = '', points = null, value = null, dueOn = null, labels = [], skills = [] } = fields
  const { type = 'story', status = 'todo', priority = 'medium' } = fields
  return {
    ...place,
    projectId,
    externalKey,
    title,
    description,
    type,
    status,
    points,
    value,
    priority,
    labels,
    skills,
    dueOn,
    parentId: null,
    dependsOn: [],
    pinned: false,
    sprintId: null,
    carriedOver: false,
    version: 1,
    createdAt: at,
  }
}

/** While an item is in an active sprint, the sprint says what its status is, and it stays something that a sprint can hold. */
function updatedItem(before: Item, { fields }: RowReading, notes: string[]): Item {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const item: Item = { ...before, ...given }
  if (before.sprintId === null) return item
  if (item.status !== before.status) notes.push('the status is left alone: an active sprint holds the item')
  if (item.points === null) notes.push('the points are left alone: an active sprint holds the item')
  if (item.type === 'epic') notes.push('the type is left alone: an active sprint holds the item')
  return { ...item, status: before.status, points: item.points ?? before.points, type: item.type === 'epic' ? before.type : item.type }
}

/** Keeps the type of a known item where the file's would break its nesting with items that the file says nothing about. What else changes its type in the
 *  same file is taken at its worst, so that the order of rows makes no difference. */
function settleTypes(drafts: readonly Draft[], known: readonly KnownItem[]): void {
  const draftById = new Map(drafts.map((draft) => [draft.item.id, draft]))
  const knownById = new Map(known.map((item) => [item.id, item]))
  const childrenOf = Map.groupBy(known, ({ parentId }) => parentId)
  const typesOf = ({ id, type }: KnownItem): ItemType[] => [type, draftById.get(id)?.item.type ?? type]
  const changing = drafts.filter(({ before, item }) => before && before.type !== item.type)
  const refused = changing.filter(({ item, reading }) => {
    const parent = reading.parent === undefined && item.parentId !== null ? knownById.get(item.parentId) : undefined
    const holdsAll = (childrenOf.get(item.id) ?? []).every((child) => typesOf(child).every((type) => canHold(item.type, type)))
    const isHeld = !parent || typesOf(parent).every((type) => canHold(type, item.type))
    return !holdsAll || !isHeld
  })
  for (const draft of refused) {
    draft.notes.push(`the type stays ${draft.before?.type}: as ${draft.item.type} the item does not fit its parent or children`)
    draft.item = { ...draft.item, type: draft.before?.type ?? draft.item.type }
  }
}

function outcomeOf(drafts: readonly Draft[], rejected: readonly ImportedRow[]): ImportPlan {
  const plan: ImportPlan = {
    created: [],
    updated: [],
    rows: [...rejected],
    faults: rejected.map(({ line, reasons }) => ({ line, reasons })),
  }
  for (const { reading, before, item, notes, lostLinks } of drafts) {
    const change = before && nextVersion(before, item)
    if (!before) plan.created.push(item)
    else if (change) plan.updated.push(change)
    const outcome = !before ? 'created' : change ? 'updated' : 'skipped'
    plan.rows.push({ line: reading.line, externalKey: reading.externalKey, outcome, itemKey: item.key, reasons: [...notes, ...lostLinks] })
    if (lostLinks.length > 0) plan.faults.push({ line: reading.line, reasons: lostLinks })
  }
  plan.rows.sort((a, b) => a.line - b.line)
  plan.faults.sort((a, b) => a.line - b.line)
  return plan
}
