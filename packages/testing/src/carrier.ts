import { createMemoryCarrier, createRedisCarrier, type EventCarrier } from '@dsm/events'
import { captureLog } from './log.ts'
import { openRedis } from './redis.ts'

export interface TestCarrier {
  carrier: EventCarrier
  /** Everything that the carrier holds is gone, as if its server had come back empty. */
  lose(): Promise<void>
  dispose(): Promise<void>
}

/** A private event carrier. `redis` needs TEST_REDIS_URL, see `hasRedis`. */
export async function openCarrier(kind: 'memory' | 'redis'): Promise<TestCarrier> {
  if (kind === 'memory') {
    const carrier = createMemoryCarrier()
    return { carrier, lose: async () => carrier.clear(), dispose: () => carrier.close() }
  }
  const { url, redis, dispose } = await openRedis()
  const carrier = createRedisCarrier({ url, log: captureLog().log })
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
