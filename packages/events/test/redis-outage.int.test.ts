import { hasRedis, Line, openRedis } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { createRedisCarrier } from '../src/index.ts'
import { test } from './scene.ts'

describe.skipIf(!hasRedis())('redis goes away and comes back', () => {
  test('a read that was given up takes no more entries: its connection is gone', async ({ scene }) => {
    const { url, redis, dispose } = await openRedis()
    const carrier = createRedisCarrier({ url, log: scene.captured.log })
    const database = `db=${new URL(url).pathname.slice(1)} `
    const readers = async () => {
      const clients = String(await redis.client('LIST')).split('\n')
      return clients.filter((client) => client.includes('name=dsm-events-reader') && client.includes(database)).length
    }
    const stopping = new AbortController()
    const waiting = carrier.read({ group: 'g', consumer: 'a', count: 1, blockMs: 3_600_000, signal: stopping.signal })
    await expect.poll(readers).toBe(1)
    stopping.abort()
    expect(await waiting).toEqual([])
    await expect.poll(readers).toBe(0)
    await carrier.close()
    await dispose()
  })

  test('commands fail at once while it is away, and work again without a restart', { tags: ['G8'] }, async ({ scene }) => {
    const { url, dispose } = await openRedis()
    const line = new Line(url, 6379)
    await line.open()
    const carrier = createRedisCarrier({ url: line.url, log: scene.captured.log })
    await carrier.ensureGroup('g')
    await line.cut()
    await expect.poll(() => carrier.healthy()).toBe(false)
    await expect(carrier.publish(['1'], { field: 'f', value: '1' })).rejects.toThrow('redis is away')
    await line.open()
    await expect.poll(() => carrier.healthy()).toBe(true)
    await carrier.close()
    await line.cut()
    await dispose()
  })

  test(
    'connections that fall silent are given up: what is published and read goes on over new ones',
    { tags: ['G8'] },
    async ({ scene }) => {
      const { url, dispose } = await openRedis()
      const line = new Line(url, 6379)
      await line.open()
      const carrier = createRedisCarrier({ url: line.url, log: scene.captured.log, commandTimeoutMs: 3000 })
      const { signal } = new AbortController()
      const publish = (body: string) => carrier.publish([body], { field: 'f', value: body })
      const read = () => carrier.read({ group: 'g', consumer: 'a', count: 1, blockMs: 500, signal })
      const bodies = async () => (await read().catch(() => [])).map(({ body }) => body)
      await publish('1')
      await expect.poll(bodies).toEqual(['1'])
      line.freeze()
      await expect(Promise.all([publish('2'), read()])).rejects.toThrow(/timed out|closed|silent/)
      const published = () =>
        publish('3').then(
          () => true,
          () => false,
        )
      await expect.poll(published).toBe(true)
      await expect.poll(bodies).toEqual(['3'])
      await carrier.close()
      await line.cut()
      await dispose()
    },
  )

  test('a connection on which nothing is asked is left alone, however long', { tags: ['G8'] }, async ({ scene }) => {
    const { url, redis, dispose } = await openRedis()
    const carrier = createRedisCarrier({ url, log: scene.captured.log, commandTimeoutMs: 1000 })
    const database = `db=${new URL(url).pathname.slice(1)} `
    const idleOf = async () => {
      const clients = String(await redis.client('LIST')).split('\n')
      const ours = clients.find((client) => client.includes('name=dsm-events ') && client.includes(database))
      return Number(/idle=(\d+)/.exec(ours ?? '')?.[1] ?? -1)
    }
    await carrier.publish(['1'], { field: 'f', value: '1' })
    await expect.poll(idleOf).toBeGreaterThan(2)
    expect(scene.captured.lines).toEqual([])
    await carrier.close()
    await dispose()
  })

  test(
    'a change made meanwhile arrives afterwards, and every effect is there once; the log tells once, not per retry',
    { tags: ['G8'] },
    async ({ scene }) => {
      const { url, dispose } = await openRedis()
      const line = new Line(url, 6379)
      await line.open()
      const carrier = createRedisCarrier({ url: line.url, log: scene.captured.log })
      const relay = scene.relay({ carrier })
      relay.start()
      const consumer = scene.consume({ carrier, blockMs: 60_000 })
      await scene.emit(1)
      await expect.poll(() => scene.numbers()).toEqual([1])
      for (const n of [2, 3]) {
        await line.cut()
        await scene.emit(n)
        await line.open()
        await expect.poll(() => scene.numbers()).toContain(n)
      }
      expect(await scene.numbers()).toEqual([1, 2, 3])
      const told = scene.captured.lines.filter(({ msg, connection }) => msg === 'redis is away' && connection === 'dsm-events')
      expect(told.length).toBeLessThanOrEqual(2)
      await Promise.all([relay.stop(), consumer.stop()])
      await carrier.close()
      await line.cut()
      await dispose()
    },
  )
})
