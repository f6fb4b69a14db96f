import { describe, expect } from 'vitest'
import { dropDeadLetter, type EventCarrier, listDeadLetters, replayDeadLetter } from '../src/index.ts'
import { forgetHandled } from '../src/retention.ts'
import { bodyOf, counting, record } from './catalogue.ts'
import { test } from './scene.ts'

const dayMs = 86_400_000

describe('what a consumer remembers', () => {
  test(
    'handled events are remembered for their time, so a stream that is filled again has no second effect',
    { tags: ['G6'] },
    async ({ scene }) => {
      scene.consume()
      await scene.publish(bodyOf(1))
      await expect.poll(() => scene.numbers()).toEqual([1])
      expect(await forgetHandled(scene.db, 60_000)).toBe(0)
      await scene.carried.lose()
      await scene.publish(bodyOf(1), bodyOf(2))
      await expect.poll(() => scene.numbers()).toEqual([1, 2])
      await expect.poll(() => forgetHandled(scene.db, 0)).toBe(2)
      expect(await scene.count('inbox')).toBe(0)
    },
  )

  test(
    'an event that was handled is not forgotten while an entry as old as it waits in the stream',
    { tags: ['G6'] },
    async ({ scene }) => {
      let oldest: number | null = Date.now() - 40 * dayMs
      const carrier: EventCarrier = { ...scene.carrier, oldest: async () => oldest }
      scene.consume({ carrier, sweepMs: 1 })
      await scene.publish(bodyOf(1))
      await expect.poll(() => scene.numbers()).toEqual([1])
      await scene.db.query(`update inbox set handled_at = now() - interval '35 days'`)
      // Each of these is handled after another sweep.
      for (const n of [2, 3]) {
        await scene.publish(bodyOf(n))
        await expect.poll(() => scene.numbers()).toContain(n)
      }
      await scene.publish(bodyOf(1))
      await expect.poll(() => scene.carrier.lag('backlog')).toEqual({ pending: 0, behind: 0 })
      expect(await scene.numbers()).toEqual([1, 2, 3])

      oldest = null
      await expect.poll(() => scene.count('inbox')).toBe(2)
    },
  )

  test('a dead letter that is replayed late does not undo what came after it', { tags: ['G5', 'G7'] }, async ({ scene }) => {
    let broken = true
    const handle: typeof record = async (tx, event) => {
      if (event.data.n === 5 && broken) throw new Error('not yet')
      await record(tx, event)
    }
    const subscription = counting({ order: 'latest', handle })
    scene.consume({ subscription, maxDeliveries: 1 })
    await scene.publish(bodyOf(5), bodyOf(6))
    await expect.poll(() => scene.numbers()).toEqual([6])
    await scene.db.query(`update inbox_subjects set applied_at = now() - interval '40 days'`)
    expect(await forgetHandled(scene.db, 30 * dayMs)).toBe(0)

    broken = false
    const { items } = await listDeadLetters(scene.db, { limit: 1 })
    expect(await replayDeadLetter(scene.db, items[0]?.id ?? '', { subscription, by: 'lea' })).toMatchObject({ outcome: 'stale' })
    expect(await scene.numbers()).toEqual([6])
  })

  test('positions of `latest` go with the events that they were drawn from', async ({ scene }) => {
    scene.consume({ subscription: counting({ order: 'latest' }) })
    await scene.publish(bodyOf(5))
    await expect.poll(() => scene.numbers()).toEqual([5])
    // One row of the inbox, one of the subject.
    await expect.poll(() => forgetHandled(scene.db, 0)).toBe(2)
  })

  test('a dead letter stays until somebody decides, and goes in its time after that', { tags: ['G5'] }, async ({ scene }) => {
    scene.consume()
    await scene.publish('junk')
    await expect.poll(() => scene.count('dead_letters')).toBe(1)
    expect(await forgetHandled(scene.db, 0)).toBe(0)
    const { items } = await listDeadLetters(scene.db, { limit: 1 })
    await dropDeadLetter(scene.db, items[0]?.id ?? '', 'lea')
    expect(await forgetHandled(scene.db, 60_000)).toBe(0)
    await expect.poll(() => forgetHandled(scene.db, 0)).toBe(1)
  })
})
