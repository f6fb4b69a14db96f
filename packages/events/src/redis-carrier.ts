import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type Burial, type EventCarrier, MarkerMovedError } from './carrier.ts'
import { connectRedis, whenReady } from './redis-connection.ts'
import { openReaders } from './redis-readers.ts'
import { ClaimReply, Entries, fieldsOf, ReadReply } from './redis-replies.ts'
import { forgetIdleConsumers, publishAfter, trimBehindSlowest } from './redis-scripts.ts'
import { openStream, type Stream } from './redis-stream.ts'

export interface RedisCarrierOptions {
  url: string
  /** The stream that all services share; markers and the dead lie beside it. */
  streamKey?: string
  log: Pick<Logger, 'info' | 'warn'>
  /** How long a command may take, 5 s by default. */
  commandTimeoutMs?: number
}

const buriedMax = 10_000

/** Events in a Redis stream (Redis 7.0 or later, or Valkey): one connection for commands, and one for each consumer whose reads block. */
export function createRedisCarrier({
  url,
  streamKey: key = 'dsm:events',
  log,
  commandTimeoutMs = 5_000,
}: RedisCarrierOptions): EventCarrier {
  const redis = connectRedis({ url, name: 'dsm-events', log, commandTimeoutMs })
  const readers = openReaders(key, { connect: () => connectRedis({ url, name: 'dsm-events-reader', log }), lateMs: commandTimeoutMs })
  const stream = openStream(redis, key, log)

  return {
    ...publishing(redis, key),
    ...claiming(stream, key),
    ...burying(stream, `${key}:dead`),
    ensureGroup: stream.ensureGroup,
    read: (claim) => stream.withGroup(claim.group, () => readers.read(claim)),
    async trim(names) {
      return names.length === 0 ? 0 : Number(await stream.call('EVAL', trimBehindSlowest, 1, key, ...names))
    },
    async healthy() {
      return stream.call('PING').then(
        () => true,
        () => false,
      )
    },
    async close() {
      redis.disconnect()
      readers.close()
    },
  }
}

function publishing(redis: Redis, key: string): Pick<EventCarrier, 'publish' | 'marker'> {
  const markersKey = `${key}:markers`
  return {
    async publish(bodies, { field, value, after }) {
      await whenReady(redis)
      const condition = after === undefined ? 'any' : after === null ? 'none' : 'this'
      const done = await redis.eval(publishAfter, 2, key, markersKey, field, value, condition, after ?? '', ...bodies)
      if (done === 0) throw new MarkerMovedError(field)
    },
    async marker(field) {
      await whenReady(redis)
      return redis.hget(markersKey, field)
    },
  }
}

type Claiming = Pick<EventCarrier, 'resume' | 'reclaim' | 'ack' | 'lag' | 'oldest' | 'forgetConsumers'>

function claiming({ call, withGroup, delivered, groups, firstNeeded }: Stream, key: string): Claiming {
  return {
    resume: ({ group, consumer, count, after = '0' }) =>
      withGroup(group, async () => {
        const reply = await call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', count, 'STREAMS', key, after)
        return delivered(group, ReadReply.parse(reply)?.[0]?.[1] ?? [])
      }),
    reclaim: ({ group, consumer, count, idleMs }) =>
      withGroup(group, async () => {
        const reply = await call('XAUTOCLAIM', key, group, consumer, Math.ceil(idleMs), '0', 'COUNT', count)
        return delivered(group, ClaimReply.parse(reply)[1])
      }),
    async ack(group, ids) {
      if (ids.length > 0) await call('XACK', key, group, ...ids)
    },
    lag: (group) =>
      withGroup(group, async () => {
        const info = (await groups()).find(({ name }) => name === group)
        if (!info) throw new Error(`NOGROUP ${group}`)
        return { pending: info.pending, behind: info.lag ?? null }
      }),
    oldest: (group) =>
      withGroup(group, async () => {
        const id = await firstNeeded(group)
        return id === undefined ? null : Number(id.split('-', 1)[0])
      }),
    async forgetConsumers(group, idleMs) {
      return Number(await call('EVAL', forgetIdleConsumers, 1, key, group, Math.ceil(idleMs)))
    },
  }
}

function burying({ call }: Stream, deadKey: string): Pick<EventCarrier, 'bury' | 'buried'> {
  return {
    async bury({ group, entry: { id, body, deliveries }, reason, error }) {
      const fields = { group, id, event: body, deliveries, reason, error }
      await call('XADD', deadKey, 'MAXLEN', '~', buriedMax, '*', ...Object.entries(fields).flat())
    },
    async buried(count) {
      const reply = Entries.parse(await call('XREVRANGE', deadKey, '+', '-', 'COUNT', count))
      return reply.map((entry) => burialOf(fieldsOf(entry) ?? {}))
    },
  }
}

function burialOf({ group = '', id = '', event = '', deliveries = '0', reason = '', error = '' }: Record<string, string>): Burial {
  return { group, entry: { id, body: event, deliveries: Number(deliveries) }, reason, error }
}
