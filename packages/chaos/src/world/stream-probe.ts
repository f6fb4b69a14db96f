import { Redis } from 'ioredis'
import { z } from 'zod'

/** What the stream holds back, and the means to spoil it. Throws while Redis is away. */
export type StreamProbe = {
  /** Entries that a group has not acknowledged, or not even seen. */
  waiting: () => Promise<number>
  /** Adds copies of up to `count` entries that are there, from `agoMs` before the last one on; returns how many. */
  duplicate: (from: { agoMs: number; count: number }) => Promise<number>
  flush: () => Promise<void>
  close: () => void
}

const key = 'dsm:events'
const Entries = z.array(z.tuple([z.string(), z.array(z.string())]))
const Groups = z.array(z.array(z.unknown()))

export function openStream(port: number): StreamProbe {
  const redis = new Redis(port, '127.0.0.1', {
    protocol: 2,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 5000,
    retryStrategy: () => 200,
  })
  // Whoever sends a command hears of it.
  redis.on('error', () => {})
  const last = async () => Entries.parse(await redis.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0]
  return {
    async waiting() {
      const end = await last()
      if (end === undefined) return 0
      const groups = Groups.parse(await redis.xinfo('GROUPS', key)).map(namedValues)
      return groups.reduce((sum, group) => sum + Number(group.get('pending')) + (group.get('last-delivered-id') === end ? 0 : 1), 0)
    },
    async duplicate({ agoMs, count }) {
      const end = await last()
      if (end === undefined) return 0
      const entries = Entries.parse(await redis.xrange(key, startBefore(end, agoMs), '+', 'COUNT', count))
      for (const [, fields] of entries) await redis.xadd(key, '*', ...fields)
      return entries.length
    },
    async flush() {
      await redis.flushall()
    },
    close: () => redis.disconnect(),
  }
}

function startBefore(id: string, agoMs: number): string {
  return String(Math.max(0, Number(id.split('-')[0]) - agoMs))
}

function namedValues(flat: readonly unknown[]): Map<string, unknown> {
  return new Map(flat.flatMap((name, at) => (at % 2 === 0 ? [[String(name), flat[at + 1]] as const] : [])))
}
