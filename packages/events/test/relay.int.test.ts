import { transaction } from '@dsm/postgres'
import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import type { EventCarrier } from '../src/index.ts'
import { forgetPublished } from '../src/retention.ts'
import { append, counted } from './catalogue.ts'
import { type Scene, test } from './scene.ts'

async function streamed(scene: Scene, group = 'probe'): Promise<number[]> {
  const numbers: number[] = []
  for (;;) {
    const entries = await scene.carrier.read({ group, consumer: 'probe', count: 100, blockMs: 0, signal: new AbortController().signal })
    if (entries.length === 0) return numbers
    numbers.push(...entries.map(({ body }): number => JSON.parse(body).data.n))
  }
}

describe('relay', () => {
  test('what was committed is published in order, what was rolled back never is', { tags: ['G1'] }, async ({ scene }) => {
    await scene.emit(1, 2)
    const rolledBack = transaction(scene.db, async (tx) => {
      await append(tx, counted(3))
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    await scene.emit(4)
    await scene.relay({ batch: 2 }).drain()
    expect(await streamed(scene)).toEqual([1, 2, 4])
    expect(await scene.count('outbox', 'published_at is null')).toBe(0)
  })

  test.skipIf(!isNative())(
    'a lower row that commits while a higher one is published is not taken for published',
    { tags: ['G1'] },
    async ({ scene }) => {
      const held = Promise.withResolvers<void>()
      const appended = Promise.withResolvers<void>()
      const late = transaction(scene.db, async (tx) => {
        await append(tx, counted(1, 'late'))
        appended.resolve()
        await held.promise
      })
      await appended.promise
      await scene.emit(2)
      const slow: EventCarrier = {
        ...scene.carrier,
        async publish(bodies, mark) {
          await scene.carrier.publish(bodies, mark)
          held.resolve()
          await late
        },
      }
      await scene.relay({ carrier: slow }).drain()
      await scene.relay().drain()
      expect(await streamed(scene)).toEqual([2, 1])
    },
  )

  test('a commit reaches the stream without a poke, and at once with one', { tags: ['G1'] }, async ({ scene }) => {
    const polling = scene.relay({ pollMs: 5 })
    polling.start()
    await scene.emit(1)
    await expect.poll(() => streamed(scene)).toEqual([1])
    await polling.stop()

    const poked = scene.relay({ pollMs: 3_600_000 })
    poked.start()
    await expect.poll(() => scene.count('outbox', 'published_at is not null')).toBe(1)
    await scene.emit(2)
    await expect
      .poll(async () => {
        poked.poke()
        return streamed(scene)
      })
      .toEqual([2])
  })

  test('a crash between publishing and marking repeats events and loses none', { tags: ['G1'] }, async ({ scene }) => {
    await scene.emit(1, 2)
    const crashing: EventCarrier = {
      ...scene.carrier,
      async publish(bodies, mark) {
        await scene.carrier.publish(bodies, mark)
        throw new Error('killed')
      },
    }
    await expect(scene.relay({ carrier: crashing }).drain()).rejects.toThrow('killed')
    await scene.relay().drain()
    expect(await streamed(scene)).toEqual([1, 2, 1, 2])
  })

  test('while the carrier is away events wait, and nobody hammers it', { tags: ['G8'] }, async ({ scene }) => {
    let tries = 0
    const away: EventCarrier = {
      ...scene.carrier,
      publish: () => {
        tries += 1
        return Promise.reject(new Error('away'))
      },
    }
    const relay = scene.relay({ carrier: away, backoff: { firstMs: 3_600_000, maxMs: 3_600_000 } })
    relay.start()
    await scene.emit(1)
    await expect.poll(() => tries).toBe(1)
    for (let look = 0; look < 20; look += 1) {
      relay.poke()
      expect(await scene.count('outbox', 'published_at is null')).toBe(1)
    }
    expect(tries).toBe(1)
  })

  test('when the carrier is back the events go out without a restart', { tags: ['G8'] }, async ({ scene }) => {
    let failures = 0
    const flaky: EventCarrier = {
      ...scene.carrier,
      publish: (bodies, mark) => ((failures += 1) < 4 ? Promise.reject(new Error('away')) : scene.carrier.publish(bodies, mark)),
    }
    scene.relay({ carrier: flaky }).start()
    await scene.emit(1)
    await expect.poll(() => streamed(scene)).toEqual([1])
  })

  test(
    'a stream that lost everything is filled again from what was published, before anything new',
    { tags: ['G6'] },
    async ({ scene }) => {
      const relay = scene.relay({ batch: 2 })
      await scene.emit(1, 2, 3, 4, 5)
      await relay.drain()
      await scene.carried.lose()
      await scene.emit(6)
      await relay.drain()
      expect(await streamed(scene)).toEqual([1, 2, 3, 4, 5, 6])
    },
  )

  test(
    'a stream that is lost between the look at it and the next batch is filled again from the start',
    { tags: ['G6'] },
    async ({ scene }) => {
      await scene.emit(1, 2)
      await scene.relay().drain()
      await scene.emit(3)
      let losses = 0
      const losing: EventCarrier = {
        ...scene.carrier,
        async publish(bodies, mark) {
          if ((losses += 1) === 1) await scene.carried.lose()
          await scene.carrier.publish(bodies, mark)
        },
      }
      await scene.relay({ carrier: losing }).drain()
      expect(await streamed(scene)).toEqual([1, 2, 3])
    },
  )

  test('a loss is noticed although nothing new happens', { tags: ['G6'] }, async ({ scene }) => {
    scene.relay().start()
    await scene.emit(1)
    await expect.poll(() => streamed(scene)).toEqual([1])
    await scene.carried.lose()
    await expect.poll(() => streamed(scene)).toEqual([1])
  })

  test('a carrier that went back in time gets what was published since, and only that', { tags: ['G6'] }, async ({ scene }) => {
    const relay = scene.relay()
    await scene.emit(1)
    await relay.drain()
    const { rows } = await scene.db.query<{ id: string }>('select database_id as id from outbox_state')
    const field = `sprint:${rows[0]?.id}`
    const before = await scene.carrier.marker(field)
    await scene.emit(2)
    await relay.drain()
    await scene.carrier.publish([], { field, value: before ?? '' })
    await relay.drain()
    expect(await streamed(scene)).toEqual([1, 2, 2])
  })

  test('a filling that was interrupted goes on where it stopped', { tags: ['G6'] }, async ({ scene }) => {
    await scene.emit(1, 2, 3, 4)
    await scene.relay().drain()
    await scene.carried.lose()
    let passes = 0
    const dying: EventCarrier = {
      ...scene.carrier,
      publish: (bodies, mark) => ((passes += 1) > 1 ? Promise.reject(new Error('killed')) : scene.carrier.publish(bodies, mark)),
    }
    await expect(scene.relay({ carrier: dying, batch: 2 }).drain()).rejects.toThrow('killed')
    await scene.relay({ batch: 2 }).drain()
    expect(await streamed(scene)).toEqual([1, 2, 3, 4])
  })

  test(
    'what was published longer ago than it is kept is not sent again: consumers may have forgotten it',
    { tags: ['G6'] },
    async ({ scene }) => {
      await scene.emit(1, 2)
      await scene.relay({ batch: 1 }).drain()
      await scene.db.query(`update outbox set published_at = now() - interval '8 days' where batch = 1`)
      await scene.carried.lose()
      await scene.relay().drain()
      expect(await streamed(scene)).toEqual([2])
    },
  )

  test('two replicas publish each event once, in order', { tags: ['G1'] }, async ({ scene }) => {
    const relays = [1, 2].map(() => scene.relay({ db: scene.openPool(), batch: 3, pollMs: 1 }))
    for (const relay of relays) relay.start()
    const all = Array.from({ length: 40 }, (_, n) => n)
    for (const n of all) {
      await scene.emit(n)
      for (const relay of relays) relay.poke()
    }
    await expect.poll(() => scene.count('outbox', 'published_at is null')).toBe(0)
    expect(await streamed(scene)).toEqual(all)
  })

  test('published events are forgotten after their time, unpublished ones never', { tags: ['G6'] }, async ({ scene }) => {
    await scene.emit(1)
    await scene.relay().drain()
    await scene.emit(2)
    expect(await forgetPublished(scene.db, 60_000)).toBe(0)
    await expect.poll(() => forgetPublished(scene.db, 0)).toBe(1)
    expect(await scene.count('outbox')).toBe(1)
  })
})
