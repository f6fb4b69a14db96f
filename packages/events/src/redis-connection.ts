import { Redis } from 'ioredis'
import type { Logger } from 'pino'

const reconnectMsMax = 5_000

export interface RedisConnectionOptions {
  url: string
  name: string
  log: Pick<Logger, 'info' | 'warn'>
  /** A command without an answer fails after so long, and a connection on which nothing came meanwhile is given up: it may lead nowhere, and nobody would say so for
   *  hours. None for a connection whose reads block. */
  commandTimeoutMs?: number
}

/** A connection that comes back by itself, with jitter. Commands fail at once while it is away: whoever sent them knows best when to try again,
 *  and a command held back and sent later could undo what was decided since. */
export function connectRedis({ url, name, log, commandTimeoutMs }: RedisConnectionOptions): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    protocol: 2, // RESP3 flattens the answers of some stream commands, and only on servers that speak it
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(reconnectMsMax, 50 * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2),
    // Runs only while an answer is due: a connection that is idle is left alone.
    ...(commandTimeoutMs !== undefined && { commandTimeout: commandTimeoutMs, socketTimeout: commandTimeoutMs }),
  })
  let away = false
  redis.on('error', (err: Error) => {
    if (!away) log.warn({ err, connection: name }, 'redis is away')
    away = true
  })
  redis.on('ready', () => {
    if (away) log.info({ connection: name }, 'redis is back')
    away = false
  })
  return redis
}

/** Waits for a connection that is being made; throws if it fails or if none is under way. */
export async function whenReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return
  if (redis.status !== 'connecting' && redis.status !== 'connect') throw new Error(`redis is away (${redis.status})`)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const failed = () => reject(new Error('redis is away (no connection)'))
  redis.once('ready', resolve)
  redis.once('close', failed)
  await promise.finally(() => {
    redis.off('ready', resolve)
    redis.off('close', failed)
  })
}
