import { Redis } from 'ioredis'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'

/** Works with the Redis of this address, if it answers. Throws in plain words, without the password, that it does not. */
export async function withRedis<Result>(url: string, work: (redis: Redis) => Promise<Result>): Promise<Result> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  let reason: unknown
  redis.on('error', (error: unknown) => {
    reason = error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    redis.disconnect()
    const cause = reason ?? error
    const detail = cause instanceof Error ? cause.message : String(cause)
    const title = `No answer from Redis (${URL.parse(url)?.host ?? 'an address that is none'})`
    throw new Failure({ exit: exitCodes.away, code: 'redis-away', title, detail }, cause)
  }
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
