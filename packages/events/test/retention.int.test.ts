import { describe, expect } from 'vitest'
import { dropDeadLetter, listDeadLetters } from '../src/index.ts'
import { forgetHandled } from '../src/retention.ts'
import { bodyOf, counting } from './catalogue.ts'
import { test } from './scene.ts'

describe('what a consumer remembers', () => {
  test('handled events are remembered for their time, so a stream that is filled again has no second effect', async ({ scene }) => {
    scene.consume()
    await scene.publish(bodyOf(1))
    await expect.poll(() => scene.numbers()).toEqual([1])
    expect(await forgetHandled(scene.db, 60_000)).toBe(0)
    await scene.carried.lose()
    await scene.publish(bodyOf(1), bodyOf(2))
    await expect.poll(() => scene.numbers()).toEqual([1, 2])
    await expect.poll(() => forgetHandled(scene.db, 0)).toBe(2)
    expect(await scene.count('inbox')).toBe(0)
  })

  test('positions of `latest` go with the events that they were drawn from', async ({ scene }) => {
    scene.consume({ subscription: counting({ order: 'latest' }) })
    await scene.publish(bodyOf(5))
    await expect.poll(() => scene.numbers()).toEqual([5])
    // One row of the inbox, one of the subject.
    await expect.poll(() => forgetHandled(scene.db, 0)).toBe(2)
  })

  test('a dead letter stays until somebody decides, and goes in its time after that', async ({ scene }) => {
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
