import { currentCorrelation, type Correlation } from '@dsm/correlation'
import { isNative } from '@dsm/testing'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { bodyOf, counting, record, subscribe } from './catalogue.ts'
import { test } from './scene.ts'

const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1)
const drained = { pending: 0, behind: 0 }

describe('consumer: effects happen once', () => {
  test('from commit to effect through relay and stream', { tags: ['G1', 'G2'] }, async ({ scene }) => {
    const relay = scene.relay()
    relay.start()
    scene.consume()
    await scene.emit(1, 2)
    relay.poke()
    await expect.poll(() => scene.numbers()).toEqual([1, 2])
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
  })

  test('an event that is delivered again, in one batch or a later one, has no second effect', { tags: ['G2'] }, async ({ scene }) => {
    scene.consume()
    await scene.publish(bodyOf(1), bodyOf(1), bodyOf(2))
    await expect.poll(() => scene.numbers()).toEqual([1, 2])
    await scene.publish(bodyOf(2), bodyOf(1), bodyOf(3))
    await expect.poll(() => scene.numbers()).toEqual([1, 2, 3])
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
  })

  test('an event that two replicas handle at the same time has one effect', { tags: ['G2'] }, async ({ scene }) => {
    for (const name of ['a', 'b', 'c']) scene.consume({ name, db: scene.openPool(), batch: 2 })
    const bodies = range(20).map((n) => bodyOf(n, { subject: `s${n}` }))
    await scene.publish(...bodies, ...bodies, ...bodies)
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect((await scene.numbers()).toSorted((a, b) => a - b)).toEqual(range(20))
  })

  test('a handler that fails half way leaves nothing of its effect behind', { tags: ['G2'] }, async ({ scene }) => {
    let tries = 0
    const handle: typeof record = async (tx, event) => {
      await record(tx, event)
      if ((tries += 1) < 3) throw new Error('half way')
    }
    scene.consume({ subscription: counting({ handle }) })
    await scene.publish(bodyOf(1))
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect(await scene.numbers()).toEqual([1])
    expect(await scene.count('delivery_attempts')).toBe(0)
  })

  test('events that a handler appends go out with its effect, and name their cause', { tags: ['G1'] }, async ({ scene }) => {
    const seen: (Correlation | undefined)[] = []
    let poked = 0
    const handle = async () => void seen.push(currentCorrelation())
    scene.consume({ subscription: counting({ handle }), afterCommit: () => (poked += 1) })
    await scene.publish(bodyOf(1, { correlationid: 'request', traceparent: 't' }))
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    const causationId = JSON.parse(bodyOf(1)).id
    expect(seen).toEqual([{ correlationId: 'request', causationId, traceparent: 't', actor: 'backlog' }])
    expect(poked).toBeGreaterThan(0)
  })
})

describe('consumer: which events', () => {
  test('a type without a handler is skipped whatever its shape', { tags: ['G4'] }, async ({ scene }) => {
    scene.consume()
    await scene.publish(JSON.stringify({ type: 'thing.invented.v9', nothing: 'else' }), bodyOf(1, { type: 'thing.renamed.v1' }), bodyOf(2))
    await expect.poll(() => scene.numbers()).toEqual([2])
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect(await scene.count('dead_letters')).toBe(0)
  })

  test('a handler of everything also gets types that are newer than this program', async ({ scene }) => {
    const types: string[] = []
    const everything = { handle: async (_tx: unknown, { type }: { type: string }) => types.push(type), order: 'every' } as const
    scene.consume({ subscription: subscribe({ group: 'chronicle', everything }) })
    await scene.publish(bodyOf(1), bodyOf(2, { type: 'thing.invented.v9', data: { any: 'shape' } }))
    await expect.poll(() => types).toEqual(['thing.counted.v1', 'thing.invented.v9'])
  })
})

describe('consumer: order', () => {
  test('the events of a subject are handled in order although other subjects run beside them', { tags: ['G7'] }, async ({ scene }) => {
    scene.consume({ batch: 7 })
    await scene.publish(...range(60).map((n) => bodyOf(n, { subject: `s${n % 5}` })))
    await expect.poll(async () => (await scene.effects()).length).toBe(60)
    const bySubject = Map.groupBy(await scene.effects(), ({ subject }) => subject)
    for (const ofOne of bySubject.values()) expect(ofOne.map(({ n }) => n)).toEqual(ofOne.map(({ n }) => n).toSorted((a, b) => a - b))
  })

  test('later events of a failing subject wait for it, those of others do not', { tags: ['G4', 'G7'] }, async ({ scene }) => {
    let broken = true
    const handle: typeof record = async (tx, event) => {
      if (event.data.n === 1 && broken) throw new Error('not yet')
      await record(tx, event)
    }
    scene.consume({ subscription: counting({ handle }), maxDeliveries: 1_000 })
    await scene.publish(bodyOf(1, { subject: 'failing' }), bodyOf(2, { subject: 'failing' }), bodyOf(3, { subject: 'fine' }))
    await expect.poll(() => scene.numbers()).toEqual([3])
    await scene.publish(bodyOf(4, { subject: 'failing' }), bodyOf(5, { subject: 'fine' }))
    await expect.poll(() => scene.numbers()).toEqual([3, 5])
    broken = false
    await expect.poll(() => scene.numbers()).toEqual([3, 5, 1, 2, 4])
  })

  test('`latest` ignores what is not newer than the last state applied, per source and subject', { tags: ['G7'] }, async ({ scene }) => {
    scene.consume({ subscription: counting({ order: 'latest' }) })
    await scene.publish(bodyOf(3), bodyOf(1), bodyOf(4), bodyOf(2, { subject: 'other' }), bodyOf(5, { sequence: 1, source: 'backlog' }))
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect((await scene.numbers()).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5])
    await scene.publish(bodyOf(6, { sequence: 2 }), bodyOf(7))
    await expect.poll(async () => (await scene.numbers()).at(-1)).toBe(7)
    expect(await scene.numbers()).not.toContain(6)
  })

  test('`every` applies all events, however late they come', { tags: ['G7'] }, async ({ scene }) => {
    scene.consume()
    await scene.publish(bodyOf(3), bodyOf(1), bodyOf(2))
    await expect.poll(() => scene.numbers()).toEqual([3, 1, 2])
  })

  test(
    'whatever the order and the repeats, `latest` ends at the last state and `every` has each effect once',
    { tags: ['G2', 'G7'] },
    async ({ scene }) => {
      let run = 0
      const shuffled = fc.shuffledSubarray([...range(8), ...range(8)], { minLength: 16 })
      await fc.assert(
        fc.asyncProperty(shuffled, async (ns) => {
          run += 1
          const [latest, every] = [`latest-${run}`, `every-${run}`]
          const consumers = [
            scene.consume({
              subscription: counting({ order: 'latest', handle: (tx, event) => record(tx, { ...event, subject: latest }) }, latest),
              batch: 5,
            }),
            scene.consume({ subscription: counting({ handle: (tx, event) => record(tx, { ...event, subject: every }) }, every), batch: 5 }),
          ]
          await scene.publish(...ns.map((n) => bodyOf(n)))
          for (const group of [latest, every]) await expect.poll(() => scene.carrier.lag(group)).toEqual(drained)
          await Promise.all(consumers.map((consumer) => consumer.stop()))
          const effects = Map.groupBy(await scene.effects(), ({ subject }) => subject)
          expect(effects.get(latest)?.at(-1)?.n).toBe(8)
          expect(
            effects
              .get(every)
              ?.map(({ n }) => n)
              .toSorted((a, b) => a - b),
          ).toEqual(range(8))
          await scene.carried.lose()
        }),
        { numRuns: 8 },
      )
    },
  )
})

describe('consumer: crash, stop and restart', () => {
  test('a crashed replica is replaced: another name takes its entries over', { tags: ['G3'] }, async ({ scene }) => {
    await scene.publish(bodyOf(1), bodyOf(2))
    await scene.carrier.read({ group: 'backlog', consumer: 'crashed', count: 10, blockMs: 0, signal: new AbortController().signal })
    scene.consume({ name: 'b', idleMs: 30 })
    await expect.poll(() => scene.numbers()).toEqual([1, 2])
  })

  test('a replica that comes back under its name goes on at once with what it left behind', { tags: ['G3'] }, async ({ scene }) => {
    await scene.publish(bodyOf(1), bodyOf(2), bodyOf(3))
    await scene.carrier.read({ group: 'backlog', consumer: 'a', count: 2, blockMs: 0, signal: new AbortController().signal })
    scene.consume({ name: 'a', idleMs: 3_600_000 })
    await expect.poll(() => scene.numbers()).toEqual([1, 2, 3])
  })

  test('a graceful stop finishes and acknowledges the batch under way', { tags: ['G12'] }, async ({ scene }) => {
    const held = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    const handle: typeof record = async (tx, event) => {
      entered.resolve()
      await held.promise
      await record(tx, event)
    }
    const consumer = scene.consume({ subscription: counting({ handle }) })
    await scene.publish(bodyOf(1))
    await entered.promise
    const stopped = consumer.stop()
    held.resolve()
    await stopped
    expect(await scene.numbers()).toEqual([1])
    expect(await scene.carrier.lag('backlog')).toEqual(drained)
  })

  test('a stop does not wait for retries: they stay pending for the next start', { tags: ['G12'] }, async ({ scene }) => {
    let broken = true
    const handle: typeof record = async (tx, event) => {
      if (broken) throw new Error('broken')
      await record(tx, event)
    }
    const options = { subscription: counting({ handle }), backoff: { firstMs: 3_600_000, maxMs: 3_600_000 } }
    const first = scene.consume(options)
    await scene.publish(bodyOf(1))
    await expect.poll(() => scene.count('delivery_attempts')).toBe(1)
    await first.stop()
    broken = false
    scene.consume(options)
    await expect.poll(() => scene.numbers()).toEqual([1])
  })

  test('a carrier that loses everything in the middle is filled again and all converges', { tags: ['G6'] }, async ({ scene }) => {
    scene.relay().start()
    scene.consume()
    await scene.emit(1, 2)
    await expect.poll(() => scene.numbers()).toEqual([1, 2])
    await scene.emit(3)
    await scene.carried.lose()
    await scene.emit(4)
    await expect.poll(async () => (await scene.numbers()).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
  })

  test.skipIf(!isNative())('two replicas of the whole service converge to one effect per event', { tags: ['G2'] }, async ({ scene }) => {
    for (const name of ['a', 'b']) {
      const db = scene.openPool()
      const relay = scene.relay({ db })
      relay.start()
      scene.consume({ name, db, batch: 5 })
    }
    await Promise.all(range(50).map((n) => scene.emit(n)))
    await expect.poll(async () => (await scene.numbers()).toSorted((a, b) => a - b)).toEqual(range(50))
  })
})
