import { createPool, type Pool, row, rows, transaction } from '@dsm/postgres'
import { type CapturedLog, captureLog, openCarrier, openDatabase, type TestCarrier, type TestDatabase } from '@dsm/testing'
import { test as base } from 'vitest'
import { z } from 'zod'
import { type Consumer, type ConsumerOptions, createConsumer, createRelay, type Relay, type RelayOptions } from '../src/index.ts'
import { append, counted, counting, type Thing } from './catalogue.ts'

const Effect = z.object({ subject: z.string(), n: z.number() })

/** A service that consumes its own events, and the carrier between. */
export class Scene {
  readonly captured: CapturedLog = captureLog()
  readonly #disposals: (() => Promise<unknown>)[] = []
  readonly database: TestDatabase
  readonly carried: TestCarrier

  constructor(database: TestDatabase, carried: TestCarrier) {
    this.database = database
    this.carried = carried
  }

  get carrier() {
    return this.carried.carrier
  }

  get db(): Pool {
    return this.database.pool
  }

  /** The same database over connections of its own, as another process has it. */
  openPool(): Pool {
    const pool = createPool({ url: this.database.url, max: 5, log: this.captured.log })
    this.#disposals.push(() => pool.end())
    return pool
  }

  relay(options: Partial<RelayOptions> = {}): Relay {
    const relay = createRelay({
      db: this.db,
      carrier: this.carrier,
      source: 'sprint',
      log: this.captured.log,
      pollMs: 20,
      backoff: { firstMs: 5, maxMs: 20 },
      ...options,
    })
    this.#disposals.unshift(() => relay.stop())
    return relay
  }

  consume(options: Partial<ConsumerOptions> = {}): Consumer {
    const consumer = createConsumer({
      db: this.db,
      carrier: this.carrier,
      subscription: counting(),
      name: 'a',
      log: this.captured.log,
      idleMs: 60_000,
      blockMs: 50,
      backoff: { firstMs: 5, maxMs: 20 },
      ...options,
    })
    this.#disposals.unshift(() => consumer.stop())
    consumer.start()
    return consumer
  }

  emit(...ns: number[]): Promise<Thing[]> {
    return transaction(this.db, (tx) =>
      append(
        tx,
        ns.map((n) => counted(n)),
      ),
    )
  }

  async publish(...bodies: string[]): Promise<void> {
    await this.carrier.publish(bodies, { field: 'test', value: '1' })
  }

  /** What the handlers of `counting` did, in order. */
  async effects(): Promise<{ subject: string; n: number }[]> {
    return rows(this.db, Effect, 'select subject, n from effects order by at')
  }

  async numbers(): Promise<number[]> {
    return (await this.effects()).map(({ n }) => n)
  }

  async count(table: 'outbox' | 'inbox' | 'dead_letters' | 'delivery_attempts', condition = 'true'): Promise<number> {
    const db = table === 'outbox' ? this.db : this.db
    return (await row(db, z.object({ count: z.number() }), `select count(*) from ${table} where ${condition}`)).count
  }

  async dispose(): Promise<void> {
    for (const dispose of this.#disposals) await dispose()
    await this.carried.dispose()
    await this.database.dispose()
  }
}

export const test = base.extend<{ scene: Scene }>({
  // oxlint-disable-next-line no-empty-pattern
  scene: async ({}, use) => {
    const [database, carried] = await Promise.all([openDatabase('sprint'), openCarrier()])
    await database.pool.query(
      'create table if not exists effects (at bigint generated always as identity, subject text not null, n integer not null)',
    )
    const scene = new Scene(database, carried)
    await use(scene)
    await scene.dispose()
  },
})
