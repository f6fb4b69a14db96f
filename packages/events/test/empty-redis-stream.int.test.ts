import { captureLog, hasRedis, openRedis } from '@dsm/testing'
import { describe, expect, test } from 'vitest'
import { countCarriers, createRedisCarrier, emptyRedisStream } from '../src/index.ts'

describe.skipIf(!hasRedis())('a stream of a time that was undone', () => {
  test(
    'is gone with its groups, marks and dead, and nothing else is; the same carrier goes on with a new one',
    { tags: ['G17'] },
    async () => {
      const { url, redis, dispose } = await openRedis()
      const carrier = createRedisCarrier({ url, log: captureLog().log })
      await carrier.publish(['1'], { field: 'sprint', value: '1@0' })
      await carrier.ensureGroup('g')
      const entry = { id: '1-0', body: '1', deliveries: 5 }
      await carrier.bury({ group: 'g', entry, reason: 'malformed', error: 'no event' })
      await redis.set('somebody else', 'stays')

      await emptyRedisStream(redis)
      expect(await redis.keys('*')).toEqual(['somebody else'])
      expect(await carrier.marker('sprint')).toBeNull()
      expect(await carrier.buried(10)).toEqual([])
      await carrier.publish(['2'], { field: 'sprint', value: '1@0', after: null })
      const read = await carrier.read({ group: 'g', consumer: 'a', count: 10, blockMs: 0, signal: new AbortController().signal })
      expect(read.map(({ body }) => body)).toEqual(['2'])
      await carrier.close()
      await dispose()
    },
  )

  test('may be taken away once no carrier is connected any more, in this database of the server', { tags: ['G17'] }, async () => {
    const { url, redis, dispose } = await openRedis()
    const other = await openRedis()
    expect(await countCarriers(redis)).toBe(0)
    const [carrier, elsewhere] = [url, other.url].map((at) => createRedisCarrier({ url: at, log: captureLog().log }))
    await carrier?.marker('sprint')
    await elsewhere?.marker('sprint')
    expect(await countCarriers(redis)).toBe(1)
    await carrier?.close()
    await expect.poll(() => countCarriers(redis)).toBe(0)
    await elsewhere?.close()
    await other.dispose()
    await dispose()
  })
})
