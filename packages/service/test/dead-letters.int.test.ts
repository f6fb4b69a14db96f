import { type Claims, dropDeadLetter, listDeadLetters, replayDeadLetter, showDeadLetter } from '@dsm/contracts'
import { expect } from 'vitest'
import { test } from './fixtures.ts'
import { countOf } from './notes.ts'

const unknownId = '0197c1a0-0000-7000-8000-000000000000'

test('a dead letter is listed with its reason, shown, and dropped for good', { tags: ['G5'] }, async ({ service }) => {
  await service.carrier.publish(['{"type":"item.removed.v1"}'], { field: 'test', value: '1' })
  await expect.poll(async () => (await service.call(listDeadLetters)).body.items.length).toBe(1)

  const [letter] = (await service.call(listDeadLetters)).body.items
  expect(letter).toMatchObject({ consumer: 'chronicle', reason: 'breaks-schema', status: 'waiting', entry: '{"type":"item.removed.v1"}' })
  const params = { deadLetterId: letter?.id ?? '' }
  expect((await service.call(showDeadLetter, { params })).body).toEqual(letter)
  expect((await service.call(replayDeadLetter, { params })).body).toMatchObject({ outcome: 'failed' })

  const dropped = await service.call(dropDeadLetter, { params, as: { sub: 'anna' } })
  expect(dropped.body).toMatchObject({ status: 'dropped', decidedBy: 'anna' })
  expect((await service.call(listDeadLetters)).body.items).toEqual([])
  expect((await service.call(listDeadLetters, { query: { status: 'dropped' } })).body.items).toHaveLength(1)
  expect(await countOf(service.db, 'counted')).toBe(0)
})

test(
  'only a lead sees dead letters, only an admin decides about them, and an unknown one is not found',
  { tags: ['G5', 'G15'] },
  async ({ service }) => {
    const params = { deadLetterId: unknownId }
    const statuses = async (role: 'member' | 'lead' | 'admin') => [
      (await service.call(listDeadLetters, { as: { role } })).status,
      (await service.call(replayDeadLetter, { params, as: { role } })).status,
      (await service.call(dropDeadLetter, { params, as: { role } })).status,
    ]
    expect([await statuses('member'), await statuses('lead'), await statuses('admin')]).toEqual([
      [403, 403, 403],
      [200, 403, 403],
      [200, 404, 404],
    ])
  },
)

test('dead letters are of all projects: a token of some only neither sees nor decides about them', async ({ service }) => {
  await service.carrier.publish(['{"type":"item.removed.v1"}'], { field: 'test', value: '1' })
  await expect.poll(async () => (await service.call(listDeadLetters)).body.items.length).toBe(1)
  const [letter] = (await service.call(listDeadLetters)).body.items
  const params = { deadLetterId: letter?.id ?? '' }
  const as: Partial<Claims> = { role: 'admin', projects: ['1'] }
  const answers = [
    await service.call(listDeadLetters, { as }),
    await service.call(showDeadLetter, { params, as }),
    await service.call(replayDeadLetter, { params, as }),
    await service.call(dropDeadLetter, { params, as }),
  ]
  expect(answers.map(({ status, problem }) => [status, problem?.code])).toEqual(answers.map(() => [403, 'forbidden']))
  expect((await service.call(showDeadLetter, { params })).body).toEqual(letter)
})
