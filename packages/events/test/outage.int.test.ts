import type { Pool } from '@dsm/postgres'
import { describe, expect } from 'vitest'
import type { EventCarrier } from '../src/index.ts'
import { isOutage } from '../src/outage.ts'
import { bodyOf, counting, record } from './catalogue.ts'
import { test } from './scene.ts'

/** A pool that can be cut off, as a database that goes away does it to its clients. */
function severable(pool: Pool): { db: Pool; cut(): void; mend(): void; refused(): number } {
  let away = false
  let refused = 0
  const refuse = () => {
    refused += 1
    return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
  }
  const db: Pool = new Proxy(pool, {
    get(target, name) {
      if (away && (name === 'connect' || name === 'query')) return refuse
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { db, cut: () => void (away = true), mend: () => void (away = false), refused: () => refused }
}

describe('outages', { tags: ['G8'] }, () => {
  test('a database that is away for longer than all attempts makes no dead letter and loses nothing', async ({ scene }) => {
    const { db, cut, mend, refused } = severable(scene.openPool())
    cut()
    scene.consume({ db, maxDeliveries: 2 })
    await scene.publish(bodyOf(1), bodyOf(2), bodyOf(3, { subject: 'other' }))
    await expect.poll(refused).toBeGreaterThan(10)
    mend()
    await expect.poll(async () => (await scene.numbers()).toSorted((a, b) => a - b)).toEqual([1, 2, 3])
    expect(await scene.count('dead_letters')).toBe(0)
    expect(await scene.count('delivery_attempts')).toBe(0)
  })

  test('a connection that is lost inside a handler is not held against the event', async ({ scene }) => {
    let tries = 0
    const handle: typeof record = async (tx, event) => {
      if ((tries += 1) < 6) throw new Error('Connection terminated unexpectedly')
      await record(tx, event)
    }
    scene.consume({ subscription: counting({ handle }), maxDeliveries: 2 })
    await scene.publish(bodyOf(1))
    await expect.poll(() => scene.numbers()).toEqual([1])
    expect(await scene.count('dead_letters')).toBe(0)
  })

  test('restarts during an outage are not held against the event either', async ({ scene }) => {
    const { db, cut, mend, refused } = severable(scene.openPool())
    cut()
    await scene.publish(bodyOf(1))
    for (let restart = 1; restart <= 4; restart += 1) {
      const before = refused()
      const consumer = scene.consume({ db, maxDeliveries: 2 })
      await expect.poll(refused).toBeGreaterThan(before)
      await consumer.stop()
    }
    mend()
    scene.consume({ db, maxDeliveries: 2 })
    await expect.poll(() => scene.numbers()).toEqual([1])
  })

  test('a carrier that goes away and comes back needs no restart, and effects stay single', async ({ scene }) => {
    let away = false
    const through =
      <Args extends unknown[], T>(fn: (...args: Args) => Promise<T>) =>
      (...args: Args) =>
        away ? Promise.reject(new Error('away')) : fn(...args)
    const { carrier } = scene
    const flaky: EventCarrier = { ...carrier, read: through(carrier.read), ack: through(carrier.ack), resume: through(carrier.resume) }
    const handle: typeof record = async (tx, event) => {
      await record(tx, event)
      away = true // before the acknowledgement
    }
    scene.consume({ carrier: flaky, subscription: counting({ handle }), idleMs: 20 })
    await scene.publish(bodyOf(1))
    await expect.poll(() => scene.numbers()).toEqual([1])
    away = false
    await expect.poll(() => carrier.lag('backlog')).toEqual({ pending: 0, behind: 0 })
    expect(await scene.numbers()).toEqual([1])
  })

  test.for([
    ['ECONNRESET', true],
    ['57P01', true],
    ['53300', true],
    ['40P01', true],
    ['25006', true],
    ['25P03', true],
    ['57014', false],
    ['23505', false],
    ['22P02', false],
  ] as const)('%s is the fault of the database: %s', ([code, expected]) => {
    expect(isOutage(Object.assign(new Error('x'), { code }))).toBe(expected)
    expect(isOutage(new Error('wrapped', { cause: Object.assign(new Error('x'), { code }) }))).toBe(expected)
  })

  test('an answer of the database that never came is not held against the event', () => {
    expect(isOutage(new Error('Query read timeout'))).toBe(true)
  })
})
