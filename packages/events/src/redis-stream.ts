import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Entry } from './carrier.ts'
import { whenReady } from './redis-connection.ts'
import { bodyOf, Entries, fieldsOf, GroupsReply, PendingReply, PendingSummary } from './redis-replies.ts'

export interface Stream {
  /** One command. Throws at once while Redis is away. */
  call(name: string, ...args: (string | number)[]): Promise<unknown>
  groups(): Promise<z.output<typeof GroupsReply>>
  ensureGroup(group: string): Promise<void>
  /** Runs `fn`, again after creating the group if it is missing. */
  withGroup<T>(group: string, fn: () => Promise<T>): Promise<T>
  /** Entries that were delivered before, with their delivery counts. */
  delivered(group: string, entries: z.infer<typeof Entries>): Promise<Entry[]>
  /** Id of the first entry that a group has not acknowledged. */
  firstNeeded(group: string): Promise<string | undefined>
}

/** The stream and its groups, in terms of commands. */
export function openStream(redis: Redis, key: string, log: Pick<Logger, 'warn'>): Stream {
  async function call(name: string, ...args: (string | number)[]): Promise<unknown> {
    await whenReady(redis)
    return redis.call(name, args)
  }

  async function ensureGroup(group: string): Promise<void> {
    await call('XGROUP', 'CREATE', key, group, '0', 'MKSTREAM').catch(unless('BUSYGROUP', undefined))
  }

  async function groups(): Promise<z.output<typeof GroupsReply>> {
    return GroupsReply.parse(await call('XINFO', 'GROUPS', key).catch(unless('ERR no such key', [])))
  }

  return {
    call,
    ensureGroup,
    groups,
    async withGroup(group, fn) {
      try {
        return await fn()
      } catch (error) {
        // The group goes with the stream when Redis loses its memory, and starts again at the beginning of what the relays fill in.
        if (!startsWith(error, 'NOGROUP') && !startsWith(error, 'UNBLOCKED')) throw error
        log.warn({ group }, 'consumer group created at the start of the stream')
        await ensureGroup(group)
        return fn()
      }
    },
    async delivered(group, entries) {
      const found = entries.map((entry) => ({ id: entry[0], fields: fieldsOf(entry) }))
      const gone = found.filter(({ fields }) => fields === undefined).map(({ id }) => id)
      if (gone.length > 0) await call('XACK', key, group, ...gone)
      const alive = found.flatMap(({ id, fields }) => (fields ? [{ id, body: bodyOf(fields) }] : []))
      const counts = await Promise.all(alive.map(({ id }) => call('XPENDING', key, group, id, id, 1)))
      return alive.map((entry, at) => ({ ...entry, deliveries: PendingReply.parse(counts[at])[0]?.[3] ?? 1 }))
    },
    async firstNeeded(group) {
      const [, pending] = PendingSummary.parse(await call('XPENDING', key, group))
      if (pending !== null) return pending
      const last = (await groups()).find(({ name }) => name === group)?.['last-delivered-id'] ?? '0-0'
      return Entries.parse(await call('XRANGE', key, `(${last}`, '+', 'COUNT', 1))[0]?.[0]
    },
  }
}

/** Redis names the kind of an error in its first word. */
function startsWith(error: unknown, prefix: string): boolean {
  return error instanceof Error && error.message.startsWith(prefix)
}

function unless<T>(prefix: string, answer: T): (error: unknown) => T {
  return (error) => {
    if (!startsWith(error, prefix)) throw error
    return answer
  }
}
