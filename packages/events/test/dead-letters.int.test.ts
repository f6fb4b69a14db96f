import { describe, expect } from 'vitest'
import { dropDeadLetter, listDeadLetters, replayDeadLetter, showDeadLetter } from '../src/index.ts'
import { bodyOf, counting, record } from './catalogue.ts'
import { type Scene, test } from './scene.ts'

const failing = (fail: () => boolean) =>
  counting({
    handle: async (tx, event) => {
      if (event.data.n === 1 && fail()) throw new Error('cannot count to one')
      await record(tx, event)
    },
  })

/** An event whose handler failed `maxDeliveries` times; `mend` makes it work. */
async function bury(scene: Scene) {
  let broken = true
  const subscription = failing(() => broken)
  const consumer = scene.consume({ subscription, maxDeliveries: 3 })
  await scene.publish(bodyOf(1), bodyOf(2))
  await expect.poll(() => scene.count('dead_letters')).toBe(1)
  const [deadLetter] = (await listDeadLetters(scene.db, { limit: 10 })).items
  if (!deadLetter) throw new Error('nothing is dead')
  return { id: deadLetter.id, deadLetter, subscription, consumer, mend: () => void (broken = false) }
}

describe('poison', () => {
  test(
    'a handler that always throws is given up after its attempts, with the reason, and the rest flows on',
    { tags: ['G4'] },
    async ({ scene }) => {
      const { deadLetter } = await bury(scene)
      expect(deadLetter).toMatchObject({
        reason: 'attempts-exhausted',
        deliveries: 3,
        status: 'waiting',
        type: 'thing.counted.v1',
        subject: 's',
      })
      expect(deadLetter.error).toContain('cannot count to one')
      await expect.poll(() => scene.numbers()).toEqual([2])
      await expect.poll(() => scene.carrier.lag('backlog')).toEqual({ pending: 0, behind: 0 })
      expect(await scene.carrier.buried(10)).toMatchObject([{ group: 'backlog', reason: 'attempts-exhausted' }])
      expect(await scene.count('delivery_attempts')).toBe(0)
    },
  )

  test.for([
    ['no JSON', '{"type":', 'malformed'],
    ['no object', '"event"', 'malformed'],
    ['no type', '{"id":"1"}', 'malformed'],
    ['NUL in it', '\u0000', 'malformed'],
    ['wrong payload', bodyOf(1, { data: { n: 'one' } }), 'breaks-schema'],
    ['no envelope', '{"type":"thing.counted.v1"}', 'breaks-schema'],
  ] as const)('an entry with %s is dead at once and stops nobody', async ([, body, reason], { scene }) => {
    scene.consume()
    await scene.publish(body, bodyOf(2))
    await expect.poll(() => scene.numbers()).toEqual([2])
    await expect.poll(() => scene.carrier.lag('backlog')).toEqual({ pending: 0, behind: 0 })
    expect((await listDeadLetters(scene.db, { limit: 10 })).items).toMatchObject([{ reason, deliveries: 1 }])
  })
})

describe('dead letters', () => {
  test('replayed twice, at once and again later, a dead letter has one effect', { tags: ['G5'] }, async ({ scene }) => {
    const { id, subscription, mend } = await bury(scene)
    mend()
    const replays = await Promise.all([1, 2].map(() => replayDeadLetter(scene.db, id, { subscription, by: 'lea' })))
    const third = await replayDeadLetter(scene.db, id, { subscription, by: 'max' })
    expect([...replays, third].map(({ outcome }) => outcome).toSorted()).toEqual(['duplicate', 'duplicate', 'handled'])
    expect(third.deadLetter).toMatchObject({ status: 'replayed', decidedBy: 'lea' })
    expect((await scene.numbers()).filter((n) => n === 1)).toEqual([1])
  })

  test('a replay that fails changes nothing but the error, and may be repeated', { tags: ['G5'] }, async ({ scene }) => {
    const { id, subscription, mend } = await bury(scene)
    const failed = await replayDeadLetter(scene.db, id, { subscription, by: 'lea' })
    expect(failed).toMatchObject({ outcome: 'failed', deadLetter: { status: 'waiting', deliveries: 4 } })
    mend()
    expect((await replayDeadLetter(scene.db, id, { subscription, by: 'lea' })).outcome).toBe('handled')
  })

  test('an entry that breaks its schema stays dead until a program comes that understands it', { tags: ['G5'] }, async ({ scene }) => {
    scene.consume()
    await scene.publish(bodyOf(1, { data: { n: 'one' } }))
    await expect.poll(() => scene.count('dead_letters')).toBe(1)
    const { id } = (await listDeadLetters(scene.db, { limit: 1 })).items[0] ?? { id: '' }
    expect((await replayDeadLetter(scene.db, id, { subscription: counting(), by: 'lea' })).outcome).toBe('failed')
  })

  test('a dropped one stays dropped: no replay and no filled stream brings it back', { tags: ['G5'] }, async ({ scene }) => {
    const { id, subscription, mend } = await bury(scene)
    expect(await dropDeadLetter(scene.db, id, 'lea')).toMatchObject({ status: 'dropped', decidedBy: 'lea' })
    mend()
    expect((await replayDeadLetter(scene.db, id, { subscription, by: 'max' })).outcome).toBe('duplicate')
    await scene.publish(bodyOf(1), bodyOf(3))
    await expect.poll(() => scene.numbers()).toEqual([2, 3])
    expect(await showDeadLetter(scene.db, id)).toMatchObject({ status: 'dropped', decidedBy: 'lea' })
  })

  test('an event that comes again and works settles its dead letter', { tags: ['G5'] }, async ({ scene }) => {
    const { id, mend } = await bury(scene)
    mend()
    await scene.publish(bodyOf(1))
    await expect.poll(() => scene.numbers()).toEqual([2, 1])
    expect((await showDeadLetter(scene.db, id)).status).toBe('replayed')
  })

  test('a list shows each once, newest first, by status; a cursor it did not hand out is refused', { tags: ['G5'] }, async ({ scene }) => {
    scene.consume()
    for (const entry of ['a', 'b', 'c']) {
      await scene.publish(entry)
      await expect.poll(() => scene.count('dead_letters', `entry = '${entry}'`)).toBe(1)
    }
    const first = await listDeadLetters(scene.db, { limit: 2 })
    const rest = await listDeadLetters(scene.db, { limit: 2, cursor: first.next ?? undefined })
    expect([...first.items, ...rest.items].map(({ entry }) => entry)).toEqual(['c', 'b', 'a'])
    expect(rest.next).toBeNull()
    expect((await listDeadLetters(scene.db, { limit: 2, status: 'dropped' })).items).toEqual([])
    await expect(listDeadLetters(scene.db, { limit: 2, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid-cursor' })
  })

  test('one that does not exist is not found', async ({ scene }) => {
    const by = { subscription: counting(), by: 'lea' }
    await expect(showDeadLetter(scene.db, 'x')).rejects.toMatchObject({ code: 'not-found' })
    await expect(replayDeadLetter(scene.db, 'x', by)).rejects.toMatchObject({ code: 'not-found' })
    await expect(dropDeadLetter(scene.db, 'x', 'lea')).rejects.toMatchObject({ code: 'not-found' })
  })
})
