import { describe, expect, test } from 'vitest'
import { hasRedis, openRedis } from '../src/index.ts'

describe.skipIf(!hasRedis())('with a Redis server (TEST_REDIS_URL)', () => {
  test('tests at the same time do not see each other’s keys, and may flush', async () => {
    const [first, second] = await Promise.all([openRedis(), openRedis()])
    await first.redis.xadd('events', '*', 'a', '1')
    await second.redis.flushdb()
    expect(await first.redis.xlen('events')).toBe(1)
    expect(await second.redis.xlen('events')).toBe(0)
    expect(first.url).not.toBe(second.url)
    await Promise.all([first.dispose(), second.dispose()])
  })

  test('a database comes empty and goes back', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const { redis, dispose } = await openRedis()
      expect(await redis.dbsize()).toBe(0)
      await redis.set('left', 'behind')
      await dispose()
    }
  })
})

describe.skipIf(hasRedis())('without a Redis server', () => {
  test('the reason is said', async () => {
    await expect(openRedis()).rejects.toThrow('TEST_REDIS_URL is not set')
  })
})
