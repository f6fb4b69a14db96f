import { createMemoryCarrier, createRedisCarrier, type EventCarrier } from '@dsm/events'
import { captureLog } from './log.ts'
import { hasRedis, openRedis } from './redis.ts'

export interface TestCarrier {
  carrier: EventCarrier
  /** Everything that the carrier holds is gone, as if its server had come back empty. */
  lose(): Promise<void>
  dispose(): Promise<void>
}

/** A private event carrier: on Redis if there is one (TEST_REDIS_URL), else the one in memory that embedded mode uses. */
export async function openCarrier(kind: 'memory' | 'redis' = hasRedis() ? 'redis' : 'memory'): Promise<TestCarrier> {
  if (kind === 'memory') {
    const carrier = createMemoryCarrier()
    return { carrier, lose: async () => carrier.clear(), dispose: () => carrier.close() }
  }
  const { url, redis, dispose } = await openRedis()
  const carrier = createRedisCarrier({ url, log: captureLog().log, commandTimeoutMs: 60_000 })
  return {
    carrier,
    async lose() {
      await redis.flushdb()
    },
    async dispose() {
      await carrier.close()
      await dispose()
    },
  }
}
