import { type Envelope, event } from '@dsm/contracts'
import { createPool, execute, type Pool, row, rows, transaction, type Tx } from '@dsm/postgres'
import { type CapturedLog, captureLog, openCarrier, openDatabase, type TestCarrier, type TestDatabase } from '@dsm/testing'
import { test as base } from 'vitest'
import { z } from 'zod'
import {
  type Consumer,
  type ConsumerOptions,
  createAppend,
  createConsumer,
  createRelay,
  createSubscribe,
  type Handler,
  type NewEvent,
  type Relay,
  type RelayOptions,
} from '../src/index.ts'

export const Counted = event('thing.counted.v1', z.object({ n: z.int() }))
export const Renamed = event('thing.renamed.v1', z.object({ name: z.string() }))
export type Counted = z.infer<typeof Counted>
export type Thing = Counted | z.infer<typeof Renamed>

export const thingSchemas: ReadonlyMap<string, z.ZodType<Thing>> = new Map<string, z.ZodType<Thing>>([
  ['thing.counted.v1', Counted],
  ['thing.renamed.v1', Renamed],
])
export const append = createAppend<Thing>(thingSchemas)
export const subscribe = createSubscribe<Thing>(thingSchemas)

export const counted = (n: number, subject = 's'): NewEvent<Thing> => ({
  type: 'thing.counted.v1',
  source: 'sprint',
  subject,
  time: '2026-01-05T09:00:00.000Z',
  data: { n },
})

/** An event as it travels, made without an outbox. */
export const bodyOf = (id: number, fields: Partial<Envelope> = {}): string =>
  JSON.stringify({
    ...counted(id),
    specversion: '1.0',
    id: `00000000-0000-7000-8000-${String(id).padStart(12, '0')}`,
    sequence: id,
    correlationid: 'c',
    ...fields,
  })

const Effect = z.object({ subject: z.string(), n: z.number() })

/** Two services, each with a database of its own, and the carrier between them. */
export class Scene {
  readonly captured: CapturedLog = captureLog()
  readonly #disposals: (() => Promise<unknown>)[] = []
  readonly producer: TestDatabase
  readonly consumer: TestDatabase
  readonly carried: TestCarrier

  constructor(producer: TestDatabase, consumer: TestDatabase, carried: TestCarrier) {
    this.producer = producer
    this.consumer = consumer
    this.carried = carried
  }

  get carrier() {
    return this.carried.carrier
  }

  pool(url: string): Pool {
    const pool = createPool({ url, max: 5, log: this.captured.log })
    this.#disposals.push(() => pool.end())
    return pool
  }

  relay(options: Partial<RelayOptions> = {}): Relay {
    const relay = createRelay({
      db: this.producer.pool,
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
      db: this.consumer.pool,
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
    return transaction(this.producer.pool, (tx) =>
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
    return rows(this.consumer.pool, Effect, 'select subject, n from effects order by at')
  }

  async numbers(): Promise<number[]> {
    return (await this.effects()).map(({ n }) => n)
  }

  async count(table: 'outbox' | 'inbox' | 'dead_letters' | 'delivery_attempts', condition = 'true'): Promise<number> {
    const db = table === 'outbox' ? this.producer.pool : this.consumer.pool
    return (await row(db, z.object({ count: z.number() }), `select count(*) from ${table} where ${condition}`)).count
  }

  async dispose(): Promise<void> {
    for (const dispose of this.#disposals) await dispose()
    await this.carried.dispose()
    await Promise.all([this.producer.dispose(), this.consumer.dispose()])
  }
}

/** The effect that tests look at: a row that is written twice if the handler's effect happens twice. */
export async function record(tx: Tx, { subject, data }: Counted): Promise<void> {
  await execute(tx, 'insert into effects (subject, n) values ($1, $2)', [subject, data.n])
}

export function counting(handler: Partial<Handler<Counted>> = {}, group = 'backlog') {
  return subscribe({ group, handlers: { 'thing.counted.v1': { handle: record, order: 'every', ...handler } } })
}

export const test = base.extend<{ scene: Scene }>({
  // oxlint-disable-next-line no-empty-pattern
  scene: async ({}, use) => {
    const [producer, consumer, carried] = await Promise.all([openDatabase('sprint'), openDatabase('backlog'), openCarrier()])
    await consumer.pool.query('create table effects (at bigint generated always as identity, subject text not null, n integer not null)')
    const scene = new Scene(producer, consumer, carried)
    await use(scene)
    await scene.dispose()
  },
})
