import { expect, test } from 'vitest'
import { DomainEvent, eventSchemas } from '../src/index.ts'

const envelope = {
  specversion: '1.0',
  id: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3',
  source: 'backlog',
  subject: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b4',
  time: '2026-03-02T09:00:00.000Z',
  sequence: 1,
  correlationid: 'request-1',
}
const removed = { ...envelope, type: 'item.removed.v1', data: { projectId: 'ATLAS', itemId: envelope.id, itemKey: 'ATLAS-1' } }

test('every event type is named thing.happened.version and known under that name', () => {
  for (const [type, schema] of eventSchemas) {
    expect(type).toMatch(/^[a-z-]+\.[a-z-]+\.v\d+$/)
    expect(schema.safeParse({ ...removed, type, data: null }).success).toBe(false)
  }
  expect(eventSchemas.size).toBe(DomainEvent.options.length)
})

test('a newer producer may add fields: they are left out, not refused', () => {
  const parsed = DomainEvent.parse({ ...removed, newer: 1, data: { ...removed.data, newer: 1 } })
  expect(parsed).toEqual(removed)
})

test.each([
  ['an unknown type', { type: 'item.vanished.v1' }],
  ['a missing subject', { subject: '' }],
  ['a sequence below one', { sequence: 0 }],
  ['a time without a zone', { time: '2026-03-02T09:00:00' }],
  ['a source that is no service', { source: 'elsewhere' }],
  ['data of another event', { data: { projectId: 'ATLAS' } }],
])('an event with %s is refused', (_what, broken) => {
  expect(DomainEvent.safeParse({ ...removed, ...broken }).success).toBe(false)
})
