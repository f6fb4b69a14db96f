import type { TestCarrier } from '@dsm/testing'
import { test as base, describe, expect } from 'vitest'
import { MarkerMovedError } from '../src/carrier.ts'
import type { Claim, Entry, EventCarrier } from '../src/index.ts'

const mark = { field: 'sprint', value: '1' }
const never = new AbortController().signal

const claim = (consumer = 'a', count = 10): Claim => ({ group: 'g', consumer, count })
const bodies = (entries: readonly Entry[]) => entries.map(({ body }) => body)
const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id)
const read = (carrier: EventCarrier, consumer?: string, count?: number) =>
  carrier.read({ ...claim(consumer, count), blockMs: 0, signal: never })

/** `test` with a carrier of its own. */
export const carrierTest = (open: () => Promise<TestCarrier>) =>
  base.extend<{ opened: TestCarrier; carrier: EventCarrier }>({
    // oxlint-disable-next-line no-empty-pattern
    opened: async ({}, use) => {
      const opened = await open()
      await use(opened)
      await opened.dispose()
    },
    carrier: async ({ opened }, use) => use(opened.carrier),
  })

/** What every carrier promises, trimming apart. Each adapter passes all of it. */
export function carrierConformance(name: string, open: () => Promise<TestCarrier>): void {
  const test = carrierTest(open)

  describe(`${name} carrier: publishing`, () => {
    test('entries come in the order in which they were published', async ({ carrier }) => {
      await carrier.publish(['1', '2'], mark)
      await carrier.publish(['3'], mark)
      expect(bodies(await read(carrier))).toEqual(['1', '2', '3'])
    })

    test('a body comes out as it went in', async ({ carrier }) => {
      const body = JSON.stringify({ text: 'Zürich 🏁\n"quoted"\u0000', n: 1.5 })
      await carrier.publish([body], mark)
      expect(bodies(await read(carrier))).toEqual([body])
    })

    test('the marker of a publication is there with it, and others are untouched', async ({ carrier }) => {
      expect(await carrier.marker('sprint')).toBeNull()
      await carrier.publish(['1'], mark)
      await carrier.publish([], { field: 'backlog', value: '7@9' })
      expect([await carrier.marker('sprint'), await carrier.marker('backlog')]).toEqual(['1', '7@9'])
    })

    test('nothing is published on top of a marker that has moved, or is gone', { tags: ['G6'] }, async ({ carrier, opened }) => {
      await carrier.publish(['1'], { ...mark, value: '1', after: null })
      await expect(carrier.publish(['no'], { ...mark, value: '2', after: null })).rejects.toThrow(MarkerMovedError)
      await expect(carrier.publish(['no'], { ...mark, value: '2', after: '7' })).rejects.toThrow(MarkerMovedError)
      await carrier.publish(['2'], { ...mark, value: '2', after: '1' })
      expect(bodies(await read(carrier))).toEqual(['1', '2'])
      await opened.lose()
      await expect(carrier.publish(['no'], { ...mark, value: '3', after: '2' })).rejects.toThrow(MarkerMovedError)
      expect(await carrier.marker(mark.field)).toBeNull()
    })
  })

  describe(`${name} carrier: groups`, () => {
    test('a group that is created late sees what was published before', async ({ carrier }) => {
      await carrier.publish(['1'], mark)
      await carrier.ensureGroup('g')
      await carrier.ensureGroup('g')
      expect(bodies(await read(carrier))).toEqual(['1'])
    })

    test('each group gets every entry', async ({ carrier }) => {
      await carrier.publish(['1'], mark)
      expect(bodies(await read(carrier))).toEqual(['1'])
      expect(bodies(await carrier.read({ ...claim(), group: 'h', blockMs: 0, signal: never }))).toEqual(['1'])
    })

    test('two consumers of a group share the entries, none gets one twice', async ({ carrier }) => {
      await carrier.publish(['1', '2', '3'], mark)
      expect(bodies(await read(carrier, 'a', 2))).toEqual(['1', '2'])
      expect(bodies(await read(carrier, 'b', 2))).toEqual(['3'])
      expect(await read(carrier, 'a')).toEqual([])
    })
  })

  describe(`${name} carrier: waiting`, () => {
    test('a waiting read gets what is published meanwhile', async ({ carrier }) => {
      await carrier.ensureGroup('g')
      const waiting = carrier.read({ ...claim(), blockMs: 60_000, signal: never })
      await carrier.publish(['1'], mark)
      expect(bodies(await waiting)).toEqual(['1'])
    })

    test('a read that waits in vain returns nothing', async ({ carrier }) => {
      expect(await carrier.read({ ...claim(), blockMs: 20, signal: never })).toEqual([])
    })

    test('a stop does not wait for a read to run out', async ({ carrier }) => {
      const stopping = new AbortController()
      const waiting = carrier.read({ ...claim(), blockMs: 60_000, signal: stopping.signal })
      await carrier.lag('g')
      stopping.abort()
      expect(await waiting).toEqual([])
    })

    test('after an aborted read the same consumer reads on', async ({ carrier }) => {
      const stopping = new AbortController()
      const waiting = carrier.read({ ...claim(), blockMs: 60_000, signal: stopping.signal })
      stopping.abort()
      await waiting
      await carrier.publish(['1'], mark)
      const again = await carrier.read({ ...claim(), blockMs: 1_000, signal: never })
      const resumed = await carrier.resume(claim())
      expect(bodies([...again, ...resumed])).toContain('1')
    })
  })

  describe(`${name} carrier: what is not acknowledged`, () => {
    test('a restarted consumer goes on with what it left behind, in order and page by page', { tags: ['G3'] }, async ({ carrier }) => {
      await carrier.publish(['1', '2', '3'], mark)
      const [first] = await read(carrier)
      await carrier.ack('g', [first?.id ?? ''])
      const page = await carrier.resume(claim('a', 1))
      expect(bodies(page)).toEqual(['2'])
      expect(bodies(await carrier.resume({ ...claim('a'), after: page[0]?.id }))).toEqual(['3'])
      expect(await carrier.resume(claim('b'))).toEqual([])
    })

    test('a crashed consumer is replaced: its idle entries go to another, younger ones stay', { tags: ['G3'] }, async ({ carrier }) => {
      await carrier.publish(['1', '2'], mark)
      await read(carrier, 'crashed')
      expect(await carrier.reclaim({ ...claim('b'), idleMs: 60_000 })).toEqual([])
      await expect.poll(async () => bodies(await carrier.reclaim({ ...claim('b'), idleMs: 5 }))).toEqual(['1', '2'])
      expect(await carrier.resume(claim('crashed'))).toEqual([])
    })

    test('a takeover keeps the others off for as long again', { tags: ['G3'] }, async ({ carrier }) => {
      await carrier.publish(['1'], mark)
      await read(carrier, 'crashed')
      await carrier.reclaim({ ...claim('b'), idleMs: 0 })
      expect(await carrier.reclaim({ ...claim('c'), idleMs: 60_000 })).toEqual([])
    })

    test(
      'deliveries are counted over consumers, so an entry that ends whoever takes it is found out',
      { tags: ['G4'] },
      async ({ carrier }) => {
        await carrier.publish(['1'], mark)
        const deliveries = [
          ...(await read(carrier, 'a')),
          ...(await carrier.resume(claim('a'))),
          ...(await carrier.reclaim({ ...claim('b'), idleMs: 0 })),
        ]
        expect(deliveries.map((entry) => entry.deliveries)).toEqual([1, 2, 3])
      },
    )

    test('the oldest entry that a group needs is known by its time, also while it is pending', { tags: ['G6'] }, async ({ carrier }) => {
      await carrier.ensureGroup('g')
      expect(await carrier.oldest('g')).toBeNull()
      const before = Date.now()
      await carrier.publish(['1', '2'], mark)
      const oldest = await carrier.oldest('g')
      expect(oldest).toBeGreaterThanOrEqual(before - 1)
      expect(oldest).toBeLessThanOrEqual(Date.now() + 1)
      const entries = await read(carrier)
      expect(await carrier.oldest('g')).toBe(oldest)
      await carrier.ack('g', ids(entries))
      expect(await carrier.oldest('g')).toBeNull()
    })

    test('what is acknowledged never comes again', async ({ carrier }) => {
      await carrier.publish(['1', '2'], mark)
      await carrier.ack('g', ids(await read(carrier)))
      await carrier.ack('g', [])
      expect([...(await carrier.resume(claim())), ...(await carrier.reclaim({ ...claim('b'), idleMs: 0 }))]).toEqual([])
    })

    test('the lag tells what is pending and what is behind', async ({ carrier }) => {
      await carrier.publish(['1', '2', '3'], mark)
      await read(carrier, 'a', 2)
      expect(await carrier.lag('g')).toEqual({ pending: 2, behind: 1 })
    })
  })

  describe(`${name} carrier: loss and death`, () => {
    test(
      'after losing everything it shows no marker, and serves old groups from the start',
      { tags: ['G6'] },
      async ({ opened, carrier }) => {
        await carrier.publish(['old'], mark)
        const [old] = await read(carrier)
        await opened.lose()
        expect(await carrier.marker('sprint')).toBeNull()
        await carrier.publish(['new'], mark)
        await carrier.ack('g', [old?.id ?? ''])
        expect(bodies(await read(carrier))).toEqual(['new'])
        expect(await carrier.reclaim({ ...claim('b'), idleMs: 60_000 })).toEqual([])
      },
    )

    test('a read that waits survives the loss', { tags: ['G6'] }, async ({ opened, carrier }) => {
      await carrier.publish(['old'], mark)
      await carrier.ack('g', ids(await read(carrier)))
      const waiting = carrier.read({ ...claim(), blockMs: 60_000, signal: never })
      await opened.lose()
      await carrier.publish(['new'], mark)
      expect(bodies(await waiting)).toEqual(['new'])
    })

    test('the dead are kept with group, reason and error', async ({ carrier }) => {
      const burial = { group: 'g', entry: { id: '1-1', body: '{', deliveries: 5 }, reason: 'malformed', error: 'not JSON' }
      await carrier.bury(burial)
      await carrier.bury({ ...burial, group: 'h' })
      expect(await carrier.buried(1)).toEqual([{ ...burial, group: 'h' }])
      expect(await carrier.buried(10)).toHaveLength(2)
    })

    test('health tells whether it can be reached, and a closed carrier refuses', async ({ carrier }) => {
      await expect.poll(() => carrier.healthy()).toBe(true)
      await carrier.close()
      expect(await carrier.healthy()).toBe(false)
      await expect(carrier.publish(['1'], mark)).rejects.toThrow(/closed|away|writeable/)
      await expect(carrier.read({ ...claim(), blockMs: 0, signal: never })).rejects.toThrow(/closed|away|writeable/)
    })
  })
}
