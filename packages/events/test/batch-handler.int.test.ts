import type { Tx } from '@dsm/postgres'
import { describe, expect } from 'vitest'
import type { BatchHandler } from '../src/subscription.ts'
import { bodyOf, type Counted, record, subscribe } from './catalogue.ts'
import { test } from './scene.ts'

const drained = { pending: 0, behind: 0 }

/** Takes all counted events together, and remembers which came in one call. */
function together({ order = 'every', poison }: { order?: 'latest' | 'every'; poison?: number } = {}) {
  const calls: number[][] = []
  const counted: BatchHandler<Counted> = {
    order,
    handleAll: async (tx: Tx, events) => {
      calls.push(events.map(({ data }) => data.n))
      for (const event of events) await record(tx, event)
      if (events.some(({ data }) => data.n === poison)) throw new Error('poison')
    },
  }
  const renamed = { order: 'every' as const, handle: async (tx: Tx) => record(tx, { ...Named, subject: 'name' }) }
  return { calls, subscription: subscribe({ group: 'backlog', handlers: { 'thing.counted.v1': counted, 'thing.renamed.v1': renamed } }) }
}

const Named: Counted = JSON.parse(bodyOf(0))
const renaming = (id: number) => bodyOf(id, { type: 'thing.renamed.v1', data: { name: 'x' } })

describe('a handler of several events', () => {
  test('gets those of a batch in one call, each once, in the order of the stream', async ({ scene }) => {
    const { calls, subscription } = together()
    await scene.publish(bodyOf(2), bodyOf(1), bodyOf(2), bodyOf(3))
    scene.consume({ subscription })
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect(calls).toEqual([[2, 1, 3]])
    expect(await scene.numbers()).toEqual([2, 1, 3])
  })

  test('never takes an event past one that another handler has to see first', async ({ scene }) => {
    const { calls, subscription } = together()
    await scene.publish(bodyOf(1), bodyOf(2), renaming(3), bodyOf(4))
    scene.consume({ subscription })
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect(calls).toEqual([[1, 2], [4]])
    expect(await scene.numbers()).toEqual([1, 2, 0, 4])
  })

  test('that fails at one event has no effect of the others twice, and only that one dies', async ({ scene }) => {
    const { calls, subscription } = together({ poison: 2 })
    await scene.publish(...[1, 2, 3].map((n) => bodyOf(n, { subject: `s${n}` })))
    scene.consume({ subscription, lanes: 1, maxDeliveries: 2 })
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect(calls[0]).toEqual([1, 2, 3])
    expect((await scene.numbers()).toSorted((a, b) => a - b)).toEqual([1, 3])
    expect(await scene.count('dead_letters')).toBe(1)
  })

  test('under `latest` is not told of a state that is not newer than the last', async ({ scene }) => {
    const { calls, subscription } = together({ order: 'latest' })
    await scene.publish(bodyOf(3), bodyOf(1), bodyOf(4))
    scene.consume({ subscription })
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual(drained)
    expect(calls).toEqual([[3, 4]])
  })
})
