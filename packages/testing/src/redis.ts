import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'

export interface TestRedis {
  /** Names a logical database of this test alone, empty at first: FLUSHDB harms nobody. Not FLUSHALL. */
  url: string
  redis: Redis
  dispose(): Promise<void>
}

const serverUrl = process.env['TEST_REDIS_URL']
const claimSeconds = 30

/** True if tests have a Redis server (TEST_REDIS_URL). */
export function hasRedis(): boolean {
  return serverUrl !== undefined
}

/** Claims one of the server's logical databases, waiting until one is free. Throws without TEST_REDIS_URL. */
export async function openRedis(): Promise<TestRedis> {
  if (serverUrl === undefined) throw new Error('TEST_REDIS_URL is not set')
  const admin = new Redis(serverUrl, { db: 0 })
  const claim = await claimDatabase(admin)
  const url = new URL(serverUrl)
  url.pathname = `/${claim.database}`
  const redis = new Redis(url.href)
  await redis.flushdb()
  return {
    url: url.href,
    redis,
    async dispose() {
      await redis.flushdb()
      await claim.release()
      await Promise.all([redis.quit(), admin.quit()])
    },
  }
}

/** A claim is a key in database 0 that expires when its process dies. */
async function claimDatabase(admin: Redis): Promise<{ database: number; release(): Promise<void> }> {
  const [, databases] = await admin.config('GET', 'databases')
  const count = Number(databases)
  for (let turn = 1; ; turn += 1) {
    const database = 1 + (turn % (count - 1))
    const key = `dsm:test:database:${database}`
    if (await admin.set(key, process.pid, 'EX', claimSeconds, 'NX')) {
      const renewal = setInterval(() => void admin.expire(key, claimSeconds), (claimSeconds / 3) * 1000).unref()
      const release = async () => {
        clearInterval(renewal)
        await admin.del(key)
      }
      return { database, release }
    }
    if (database === count - 1) await delay(50)
  }
}
