import { withCorrelation } from '@dsm/correlation'
import { transaction } from '@dsm/postgres'
import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { append, counted } from './catalogue.ts'
import { test } from './scene.ts'

describe('append', () => {
  test('numbers the events of a subject from 1 without gaps, also several at a time', { tags: ['G7'] }, async ({ scene }) => {
    const { db: pool } = scene
    const first = await transaction(pool, (tx) => append(tx, counted(1, 'a')))
    const rest = await transaction(pool, (tx) => append(tx, [counted(2, 'a'), counted(1, 'b'), counted(3, 'a')]))
    expect([...first, ...rest].map(({ subject, sequence }) => [subject, sequence])).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['a', 3],
    ])
  })

  test('a rolled back number is drawn again, so no subject has a gap', { tags: ['G1'] }, async ({ scene }) => {
    const { db: pool } = scene
    const lost = transaction(pool, async (tx) => {
      await append(tx, counted(1))
      throw new Error('changed my mind')
    })
    await expect(lost).rejects.toThrow('changed my mind')
    expect((await scene.emit(1)).map(({ sequence }) => sequence)).toEqual([1])
  })

  test('an event names the request and the event that caused it', async ({ scene }) => {
    const correlation = { correlationId: 'request-1', causationId: 'event-1', traceparent: '00-1-1-01' }
    const [event] = await withCorrelation(correlation, () => scene.emit(1))
    expect(event).toMatchObject({ correlationid: 'request-1', causationid: 'event-1', traceparent: '00-1-1-01' })
  })

  test('an event outside any request gets a correlation of its own, and no cause', async ({ scene }) => {
    const [event] = await scene.emit(1)
    expect(event?.correlationid).toMatch(/^[0-9a-f-]{36}$/)
    expect(event).not.toHaveProperty('causationid')
  })

  test('an event that breaks its schema, or that nobody declared, is refused where it is produced', async ({ scene }) => {
    const { db: pool } = scene
    await expect(transaction(pool, (tx) => append(tx, counted(1.5)))).rejects.toThrow(/thing\.counted\.v1 breaks its schema/)
    // A caller whose types were built against another version of the catalogue.
    const unknown = { ...counted(1), type: 'thing.unknown.v1' } as unknown as ReturnType<typeof counted>
    await expect(transaction(pool, (tx) => append(tx, unknown))).rejects.toThrow('no event type thing.unknown.v1')
    expect(await scene.count('outbox')).toBe(0)
  })

  test('appending nothing is nothing', async ({ scene }) => {
    expect(await scene.emit()).toEqual([])
  })

  test.skipIf(!isNative())(
    'concurrent writers of one subject get rows in the order of its numbers',
    { tags: ['G7'] },
    async ({ scene }) => {
      await Promise.all(Array.from({ length: 30 }, (_, n) => scene.emit(n)))
      const { rows } = await scene.db.query<{ sequence: number }>(`select (event->>'sequence')::int as sequence from outbox order by seq`)
      expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
    },
  )
})
