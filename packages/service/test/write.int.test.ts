import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addNote, changeNote, countOf, dropNote } from './notes.ts'

const params = { projectId: '1' }
const body = { text: 'hello' }

describe('a write with an idempotency key', () => {
  test('happens once however often it is sent, and each answer is the first one', { tags: ['G10'] }, async ({ service }) => {
    const input = { params, body, idempotencyKey: 'k1' }
    const first = await service.call(addNote, input)
    const second = await service.call(addNote, input)

    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true', etag: '"1"' })
    expect([await countOf(service.db, 'notes'), await countOf(service.db, 'outbox')]).toEqual([1, 1])
  })

  test('is refused if the key was used for other content, and changes nothing', async ({ service }) => {
    await service.call(addNote, { params, body, idempotencyKey: 'k1' })
    const other = await service.call(addNote, { params, body: { text: 'bye' }, idempotencyKey: 'k1' })
    expect([other.status, other.problem?.code]).toEqual([409, 'idempotency-conflict'])
    expect(await countOf(service.db, 'notes')).toBe(1)
  })

  test('of one caller does not meet the same key of another caller or operation', async ({ service }) => {
    const { body: note } = await service.call(addNote, { params, body, idempotencyKey: 'k1' })
    const other = await service.call(addNote, { params, body, idempotencyKey: 'k1', as: { sub: 'somebody-else' } })
    const change = await service.call(changeNote, { params: { noteId: note.id }, body, idempotencyKey: 'k1' })
    expect([other.status, change.status]).toEqual([201, 200])
    expect(await countOf(service.db, 'notes')).toBe(2)
  })

  test('is replayed to nobody whose token has other rights, though it names the same caller', async ({ service }) => {
    const { body: note } = await service.call(addNote, { params, body })
    const input = { params: { noteId: note.id }, body: { text: 'secret' }, idempotencyKey: 'k1' }
    const first = await service.call(changeNote, { ...input, as: { role: 'member', projects: ['1', '3'] } })
    const again = await service.call(changeNote, { ...input, as: { role: 'member', projects: ['3', '1'] } })
    const others = [
      await service.call(changeNote, { ...input, as: { role: 'member', projects: ['2'] } }),
      await service.call(changeNote, { ...input, as: { role: 'lead', projects: ['1', '3'] } }),
    ]
    expect([first.status, again.body]).toEqual([200, first.body])
    expect(others.map(({ status, problem }) => [status, problem?.code])).toEqual(others.map(() => [409, 'idempotency-conflict']))
    expect(JSON.stringify(others.map(({ problem }) => problem))).not.toContain('secret')
  })

  test('that was refused leaves the key free', { tags: ['G16'] }, async ({ start }) => {
    let fail = true
    const service = await start({ onAdd: async () => (fail ? Promise.reject(new Error('broken')) : undefined) })
    const refused = await service.call(addNote, { params, body, idempotencyKey: 'k1' })
    fail = false
    const accepted = await service.call(addNote, { params, body, idempotencyKey: 'k1' })
    expect([refused.status, accepted.status]).toEqual([500, 201])
    expect(await countOf(service.db, 'notes')).toBe(1)
  })

  test('without content is replayed without content', async ({ service }) => {
    const { body: note } = await service.call(addNote, { params, body })
    const drop = { params: { noteId: note.id }, idempotencyKey: 'd1' }
    const answers = [await service.call(dropNote, drop), await service.call(dropNote, drop)]
    expect(answers.map(({ status }) => status)).toEqual([204, 204])
    expect(answers[1]?.headers['idempotency-replayed']).toBe('true')
  })

  test('takes a key of up to 200 printable characters and no other', async ({ service }) => {
    const statusOf = async (idempotencyKey: string) => (await service.call(addNote, { params, body, idempotencyKey })).status
    expect(await statusOf('k'.repeat(200))).toBe(201)
    expect(await Promise.all(['k'.repeat(201), 'a b', ''].map(statusOf))).toEqual([400, 400, 400])
  })

  test.skipIf(!isNative())(
    'waits for the same key under way, and is answered by it (needs real concurrency)',
    { tags: ['G10'] },
    async ({ start }) => {
      const entered = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      const service = await start({
        onAdd: () => {
          entered.resolve()
          return gate.promise
        },
      })
      const input = { params, body, idempotencyKey: 'k1' }
      const first = service.call(addNote, input)
      await entered.promise
      const rest = [1, 2, 3, 4].map(() => service.call(addNote, input))
      await expect.poll(async () => (await service.db.query(`select 1 from pg_locks where not granted`)).rowCount).toBe(4)
      gate.resolve()

      const ids = new Set((await Promise.all([first, ...rest])).map((answer) => answer.body.id))
      expect(ids.size).toBe(1)
      expect(await countOf(service.db, 'notes')).toBe(1)
    },
  )
})

test('a write without a key happens each time', async ({ service }) => {
  await service.call(addNote, { params, body })
  await service.call(addNote, { params, body })
  expect(await countOf(service.db, 'notes')).toBe(2)
})

test('an effect and its event commit together or not at all', { tags: ['G1'] }, async ({ start }) => {
  const service = await start({ onAdd: () => Promise.reject(new Error('after the event was appended')) })
  await service.call(addNote, { params, body })
  expect([await countOf(service.db, 'notes'), await countOf(service.db, 'outbox')]).toEqual([0, 0])
})

test('an edit of a stale version is refused and one of the current version is done', { tags: ['G10'] }, async ({ service }) => {
  const { body: note } = await service.call(addNote, { params, body })
  const change = (ifMatch: number) => service.call(changeNote, { params: { noteId: note.id }, body: { text: 'new' }, ifMatch })
  const done = await change(1)
  const stale = await change(1)
  expect([done.status, done.headers['etag'], stale.status, stale.problem?.code]).toEqual([200, '"2"', 412, 'stale-version'])
})
