import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Burial, Claim, Entry, EventCarrier } from './carrier.ts'
import { connectRedis, whenReady } from './redis-connection.ts'
import { bodyOf, ClaimReply, Entries, fieldsOf, GroupsReply, PendingReply, PendingSummary, ReadReply } from './redis-replies.ts'

export interface RedisCarrierOptions {
  url: string
  /** The stream that all services share; markers and the dead lie beside it. */
  streamKey?: string
  log: Pick<Logger, 'info' | 'warn'>
}

const commandTimeoutMs = 5_000
const buriedMax = 10_000

type Answer = z.infer<typeof Entries>

/** Events in a Redis stream (Redis 7.0 or later, or Valkey), one connection for commands and one for each consumer whose reads block. */
export function createRedisCarrier({ url, streamKey = 'dsm:events', log }: RedisCarrierOptions): EventCarrier {
  const markersKey = `${streamKey}:markers`
  const deadKey = `${streamKey}:dead`
  const commands = connectRedis({ url, name: 'dsm-events', log, commandTimeoutMs })
  const readers = new Map<string, Redis>()

  async function call(name: string, ...args: (string | number)[]): Promise<unknown> {
    await whenReady(commands)
    return commands.call(name, args)
  }

  async function ensureGroup(group: string): Promise<void> {
    try {
      await call('XGROUP', 'CREATE', streamKey, group, '0', 'MKSTREAM')
    } catch (error) {
      if (!startsWith(error, 'BUSYGROUP')) throw error
    }
  }

  /** The group vanishes with the stream when Redis loses its memory; it starts again from the beginning of what the relays fill in. */
  async function withGroup<T>(group: string, fn: () => Promise<T>): Promise<T> {
    try {
      return await fn()
    } catch (error) {
      if (!startsWith(error, 'NOGROUP') && !startsWith(error, 'UNBLOCKED')) throw error
      log.warn({ group }, 'consumer group created at the start of the stream')
      await ensureGroup(group)
      return fn()
    }
  }

  function readerOf({ group, consumer }: Claim): Redis {
    const key = JSON.stringify([group, consumer])
    const reader = readers.get(key) ?? connectRedis({ url, name: `dsm-events-${group}`, log })
    readers.set(key, reader)
    return reader
  }

  async function deliveriesOf(group: string, entries: Answer): Promise<Entry[]> {
    const alive = entries.flatMap((entry) => {
      const fields = fieldsOf(entry)
      return fields ? [{ id: entry[0], body: bodyOf(fields) }] : []
    })
    const gone = entries.filter((entry) => fieldsOf(entry) === undefined).map(([id]) => id)
    if (gone.length > 0) await call('XACK', streamKey, group, ...gone)
    const counts = await Promise.all(alive.map(({ id }) => call('XPENDING', streamKey, group, id, id, 1)))
    return alive.map((entry, at) => ({ ...entry, deliveries: PendingReply.parse(counts[at])[0]?.[3] ?? 1 }))
  }

  async function readNew(claim: Claim & { blockMs: number; signal: AbortSignal }): Promise<Entry[]> {
    const { group, consumer, count, blockMs, signal } = claim
    const reader = blockMs > 0 ? readerOf(claim) : commands
    const hangUp = () => {
      // Whatever was on its way is pending under this consumer's name, and is resumed.
      readers.delete(JSON.stringify([group, consumer]))
      reader.disconnect()
    }
    if (signal.aborted) return []
    if (reader !== commands) signal.addEventListener('abort', hangUp, { once: true })
    try {
      await whenReady(reader)
      const block = blockMs > 0 ? ['BLOCK', Math.ceil(blockMs)] : []
      const reply = await reader.call('XREADGROUP', ['GROUP', group, consumer, 'COUNT', count, ...block, 'STREAMS', streamKey, '>'])
      const entries = ReadReply.parse(reply)?.[0]?.[1] ?? []
      return entries.map((entry) => ({ id: entry[0], body: bodyOf(fieldsOf(entry) ?? {}), deliveries: 1 }))
    } catch (error) {
      if (signal.aborted) return []
      throw error
    } finally {
      signal.removeEventListener('abort', hangUp)
    }
  }

  return {
    async publish(bodies, { field, value }) {
      await whenReady(commands)
      const batch = commands.multi()
      for (const body of bodies) batch.xadd(streamKey, '*', 'event', body)
      batch.hset(markersKey, field, value)
      const results = await batch.exec()
      const failed = results === null ? new Error('redis discarded the batch') : results.find(([error]) => error !== null)?.[0]
      if (failed) throw failed
    },
    async marker(field) {
      const value = await call('HGET', markersKey, field)
      return typeof value === 'string' ? value : null
    },
    ensureGroup,
    read: (claim) => withGroup(claim.group, () => readNew(claim)),
    resume: ({ group, consumer, count, after = '0' }) =>
      withGroup(group, async () => {
        const reply = await call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', count, 'STREAMS', streamKey, after)
        return deliveriesOf(group, ReadReply.parse(reply)?.[0]?.[1] ?? [])
      }),
    reclaim: ({ group, consumer, count, idleMs }) =>
      withGroup(group, async () => {
        const reply = await call('XAUTOCLAIM', streamKey, group, consumer, Math.ceil(idleMs), '0', 'COUNT', count)
        return deliveriesOf(group, ClaimReply.parse(reply)[1])
      }),
    async ack(group, ids) {
      if (ids.length > 0) await call('XACK', streamKey, group, ...ids)
    },
    lag: (group) =>
      withGroup(group, async () => {
        const info = (await groups()).find(({ name }) => name === group)
        if (!info) throw new Error(`NOGROUP ${group}`)
        return { pending: info.pending, behind: info.lag ?? null }
      }),
    async bury({ group, entry, reason, error }) {
      const { id, body, deliveries } = entry
      await call('XADD', deadKey, 'MAXLEN', '~', buriedMax, '*', 'group', group, 'id', id, 'event', body, 'deliveries', deliveries, 'reason', reason, 'error', error)
    },
    async buried(count) {
      const reply = Entries.parse(await call('XREVRANGE', deadKey, '+', '-', 'COUNT', count))
      return reply.map((entry) => burialOf(fieldsOf(entry) ?? {}))
    },
    async trim(names) {
      const known = await groups()
      if (names.length === 0 || names.some((name) => !known.some((group) => group.name === name))) return 0
      const horizons = await Promise.all(known.map(async ({ name, 'last-delivered-id': last }) => (await lowestPending(name)) ?? last))
      const horizon = horizons.reduce((a, b) => (compareIds(a, b) <= 0 ? a : b))
      return Number(await call('XTRIM', streamKey, 'MINID', horizon))
    },
    async healthy() {
      return call('PING').then(
        () => true,
        () => false,
      )
    },
    async close() {
      for (const redis of [commands, ...readers.values()]) redis.disconnect()
      readers.clear()
    },
  }

  async function groups() {
    try {
      return GroupsReply.parse(await call('XINFO', 'GROUPS', streamKey))
    } catch (error) {
      if (startsWith(error, 'ERR no such key')) return []
      throw error
    }
  }

  async function lowestPending(group: string): Promise<string | null> {
    return PendingSummary.parse(await call('XPENDING', streamKey, group))[1]
  }
}

function burialOf({ group = '', id = '', event = '', deliveries = '0', reason = '', error = '' }: Record<string, string>): Burial {
  return { group, entry: { id, body: event, deliveries: Number(deliveries) }, reason, error }
}

/** Order of two stream ids, `milliseconds-counter`. */
function compareIds(a: string, b: string): number {
  const [aMs = 0, aCounter = 0] = a.split('-').map(Number)
  const [bMs = 0, bCounter = 0] = b.split('-').map(Number)
  return aMs - bMs || aCounter - bCounter
}

/** Redis names the kind of an error in its first word. */
function startsWith(error: unknown, prefix: string): boolean {
  return error instanceof Error && error.message.startsWith(prefix)
}
