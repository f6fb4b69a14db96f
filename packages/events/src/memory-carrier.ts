import { type Burial, type EventCarrier, MarkerMovedError } from './carrier.ts'
import { deliverAgain, groupOf, horizonOf, type MemoryStream, readNew, trimStream } from './memory-stream.ts'

/** Events within one process, with the semantics of a Redis stream: groups, pending entries, delivery counts, takeover by idle time. It forgets all
 *  when the process ends; relays see that their marker is gone and fill the next one from their outboxes. `clear` does the same to a living one. */
export function createMemoryCarrier(): EventCarrier & { clear(): void } {
  const stream: MemoryStream = { entries: new Map(), groups: new Map(), lastId: 0 }
  const markers = new Map<string, string>()
  const dead: Burial[] = []
  const closing = new AbortController()
  const arrivals = createBell()

  return {
    async publish(bodies, { field, value, after }) {
      requireOpen(closing.signal)
      if (after !== undefined && (markers.get(field) ?? null) !== after) throw new MarkerMovedError(field)
      for (const body of bodies) stream.entries.set((stream.lastId += 1), { body, at: Date.now() })
      markers.set(field, value)
      arrivals.ring()
    },
    async marker(field) {
      return markers.get(field) ?? null
    },
    ...delivering(stream, arrivals, closing.signal),
    ...burying(dead),
    async trim(names) {
      return names.length > 0 && names.every((name) => stream.groups.has(name)) ? trimStream(stream) : 0
    },
    async healthy() {
      return !closing.signal.aborted
    },
    async close() {
      closing.abort()
    },
    clear() {
      for (const part of [stream.entries, stream.groups, markers]) part.clear()
      dead.length = 0
    },
  }
}

function delivering(
  stream: MemoryStream,
  arrivals: Bell,
  closed: AbortSignal,
): Pick<EventCarrier, 'ensureGroup' | 'read' | 'resume' | 'reclaim' | 'ack' | 'lag' | 'oldest' | 'forgetConsumers'> {
  return {
    async ensureGroup(group) {
      groupOf(stream, group)
    },
    async read(claim) {
      requireOpen(closed)
      const over = AbortSignal.any([claim.signal, closed])
      const found = over.aborted ? [] : readNew(stream, claim)
      if (found.length > 0 || over.aborted || claim.blockMs <= 0) return found
      await arrivals.wait(claim.blockMs, over)
      return over.aborted ? [] : readNew(stream, claim)
    },
    async resume({ after = '0', ...claim }) {
      return deliverAgain(stream, claim, (id, { consumer }) => consumer === claim.consumer && id > Number(after))
    },
    async reclaim({ idleMs, ...claim }) {
      return deliverAgain(stream, claim, (_id, { deliveredAt }) => performance.now() - deliveredAt >= idleMs)
    },
    async ack(group, ids) {
      for (const id of ids) groupOf(stream, group).pending.delete(Number(id))
    },
    async lag(name) {
      const { last, pending } = groupOf(stream, name)
      return { pending: pending.size, behind: [...stream.entries.keys()].filter((id) => id > last).length }
    },
    async oldest(name) {
      return stream.entries.get(horizonOf(groupOf(stream, name)))?.at ?? null
    },
    async forgetConsumers() {
      return 0 // only what is pending has a consumer here
    },
  }
}

/** A reader that got nothing at once, again and again, would spin; one that is refused backs off. */
function requireOpen(closed: AbortSignal): void {
  if (closed.aborted) throw new Error('the event carrier is closed')
}

function burying(dead: Burial[]): Pick<EventCarrier, 'bury' | 'buried'> {
  return {
    async bury(burial) {
      dead.unshift(burial)
    },
    async buried(count) {
      return dead.slice(0, count)
    },
  }
}

interface Bell {
  ring(): void
  /** Until the bell rings, the time is over or `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

function createBell(): Bell {
  const waiting = new Set<() => void>()
  return {
    ring() {
      for (const resolve of waiting) resolve()
    },
    wait(ms, signal) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const done = () => resolve()
      const timer = setTimeout(done, ms)
      waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
      return promise.finally(() => {
        clearTimeout(timer)
        waiting.delete(done)
        signal.removeEventListener('abort', done)
      })
    },
  }
}
