import type { Claim, Entry } from './carrier.ts'

interface Pending {
  consumer: string
  deliveries: number
  /** Reading of the monotonic clock, ms. */
  deliveredAt: number
}

interface Group {
  /** Id of the last entry that was handed out. */
  last: number
  pending: Map<number, Pending>
}

/** A stream and its groups. Ids go on after it lost everything, so an entry of before is never mistaken for a new one. */
export interface MemoryStream {
  /** With the time at which they came, ms since the epoch. */
  entries: Map<number, { body: string; at: number }>
  groups: Map<string, Group>
  lastId: number
}

export function groupOf({ groups }: MemoryStream, name: string): Group {
  const known = groups.get(name)
  if (known) return known
  const group = { last: 0, pending: new Map<number, Pending>() }
  groups.set(name, group)
  return group
}

export function readNew(stream: MemoryStream, { group: name, consumer, count }: Claim): Entry[] {
  const group = groupOf(stream, name)
  const fresh: Entry[] = []
  for (let id = group.last + 1; id <= stream.lastId && fresh.length < count; id += 1) {
    group.last = id
    fresh.push(...deliver(stream, group, { id, consumer }))
  }
  return fresh
}

/** Hands out again, in stream order, up to `count` of the pending entries that `wanted` picks. */
export function deliverAgain(stream: MemoryStream, claim: Claim, wanted: (id: number, pending: Pending) => boolean): Entry[] {
  const group = groupOf(stream, claim.group)
  const found = [...group.pending].filter(([id, pending]) => wanted(id, pending)).map(([id]) => id)
  const next = found.toSorted((a, b) => a - b).slice(0, claim.count)
  return next.flatMap((id) => deliver(stream, group, { id, consumer: claim.consumer }))
}

/** Id of the first entry that a group still needs; that of the next one to come if it has handled all. */
export function horizonOf({ last, pending }: Group): number {
  return Math.min(last + 1, ...pending.keys())
}

/** Drops what no group needs any more; returns how much. */
export function trimStream({ entries, groups }: MemoryStream): number {
  const horizon = Math.min(...[...groups.values()].map(horizonOf))
  const over = [...entries.keys()].filter((id) => id < horizon)
  for (const id of over) entries.delete(id)
  return over.length
}

function deliver({ entries }: MemoryStream, { pending }: Group, { id, consumer }: { id: number; consumer: string }): Entry[] {
  const entry = entries.get(id)
  if (!entry) return []
  const deliveries = (pending.get(id)?.deliveries ?? 0) + 1
  pending.set(id, { consumer, deliveries, deliveredAt: performance.now() })
  return [{ id: String(id), body: entry.body, deliveries }]
}
