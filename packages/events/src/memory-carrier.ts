import type { Burial, Claim, Entry, EventCarrier } from './carrier.ts'

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

/** Events within one process, with the semantics of a Redis stream: groups, pending entries, delivery counts, takeover by idle time. It forgets all
 *  when the process ends; relays see that their marker is gone and fill the next one from their outboxes. `clear` does the same to a living one. */
export function createMemoryCarrier(): EventCarrier & { clear(): void } {
  const stream = new Map<number, string>()
  const groups = new Map<string, Group>()
  const markers = new Map<string, string>()
  const dead: Burial[] = []
  const waiting = new Set<() => void>()
  // Ids go on after `clear`, so that an entry of before is never mistaken for a new one.
  let lastId = 0
  let closed = false

  function wake() {
    for (const resolve of waiting) resolve()
  }

  function groupNamed(name: string): Group {
    if (closed) throw new Error('the event carrier is closed')
    const known = groups.get(name)
    if (known) return known
    const group = { last: 0, pending: new Map<number, Pending>() }
    groups.set(name, group)
    return group
  }

  function deliver(group: Group, id: number, consumer: string): Entry[] {
    const body = stream.get(id)
    if (body === undefined) return []
    const deliveries = (group.pending.get(id)?.deliveries ?? 0) + 1
    group.pending.set(id, { consumer, deliveries, deliveredAt: performance.now() })
    return [{ id: String(id), body, deliveries }]
  }

  function readNew({ group: name, consumer, count }: Claim): Entry[] {
    const group = groupNamed(name)
    const fresh: Entry[] = []
    for (let id = group.last + 1; id <= lastId && fresh.length < count; id += 1) {
      group.last = id
      if (stream.has(id)) fresh.push(...deliver(group, id, consumer))
    }
    return fresh
  }

  function arrival(blockMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, blockMs)
    waiting.add(resolve)
    signal.addEventListener('abort', wake, { once: true })
    return promise.finally(() => {
      signal.removeEventListener('abort', wake)
      clearTimeout(timer)
      waiting.delete(resolve)
    })
  }

  function pendingInOrder(group: Group): [number, Pending][] {
    return [...group.pending].sort(([a], [b]) => a - b)
  }

  return {
    async publish(bodies, { field, value }) {
      if (closed) throw new Error('the event carrier is closed')
      for (const body of bodies) stream.set((lastId += 1), body)
      markers.set(field, value)
      wake()
    },
    async marker(field) {
      return markers.get(field) ?? null
    },
    async ensureGroup(group) {
      groupNamed(group)
    },
    async read(claim) {
      const found = readNew(claim)
      if (found.length > 0 || claim.signal.aborted || claim.blockMs <= 0) return found
      await arrival(claim.blockMs, claim.signal)
      return closed || claim.signal.aborted ? [] : readNew(claim)
    },
    async resume({ group: name, consumer, count, after = '0' }) {
      const group = groupNamed(name)
      const own = pendingInOrder(group).filter(([id, pending]) => pending.consumer === consumer && id > Number(after))
      return own.slice(0, count).flatMap(([id]) => deliver(group, id, consumer))
    },
    async reclaim({ group: name, consumer, count, idleMs }) {
      const group = groupNamed(name)
      const idle = pendingInOrder(group).filter(([, pending]) => performance.now() - pending.deliveredAt >= idleMs)
      return idle.slice(0, count).flatMap(([id]) => deliver(group, id, consumer))
    },
    async ack(group, ids) {
      for (const id of ids) groupNamed(group).pending.delete(Number(id))
    },
    async lag(name) {
      const group = groupNamed(name)
      const behind = [...stream.keys()].filter((id) => id > group.last).length
      return { pending: group.pending.size, behind }
    },
    async bury(burial) {
      dead.unshift(burial)
    },
    async buried(count) {
      return dead.slice(0, count)
    },
    async trim(names) {
      if (names.length === 0 || names.some((name) => !groups.has(name))) return 0
      const horizon = Math.min(...[...groups.values()].map(({ last, pending }) => Math.min(last + 1, ...pending.keys())))
      const over = [...stream.keys()].filter((id) => id < horizon)
      for (const id of over) stream.delete(id)
      return over.length
    },
    async healthy() {
      return !closed
    },
    async close() {
      closed = true
      wake()
    },
    clear() {
      for (const part of [stream, groups, markers]) part.clear()
      dead.length = 0
    },
  }
}
