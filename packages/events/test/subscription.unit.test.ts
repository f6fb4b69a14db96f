import { expect, test } from 'vitest'
import { bodyOf, counting, subscribe } from './catalogue.ts'

const everything = subscribe({ group: 'chronicle', everything: { handle: async () => {}, order: 'every' } })

test.for([
  ['a known type with a handler', bodyOf(1), 'event'],
  ['a known type without one', bodyOf(1, { type: 'thing.renamed.v1' }), 'skip'],
  ['a type of the future, whatever its shape', '{"type":"thing.counted.v2","n":[]}', 'skip'],
  ['a payload that breaks the schema', bodyOf(1, { data: {} }), 'dead'],
  ['a source that does not exist', bodyOf(1).replace('"sprint"', '"stranger"'), 'dead'],
  ['a type that is no text', '{"type":7}', 'dead'],
  ['an empty body', '', 'dead'],
  ['null', 'null', 'dead'],
] as const)('a consumer of one type sorts %s: %3$s', ([, body, kind]) => {
  expect(counting().sort(body).kind).toBe(kind)
})

test.for([
  ['a known type', bodyOf(1), 'event'],
  ['a type of the future', bodyOf(1, { type: 'thing.counted.v2', data: [1] }), 'event'],
  ['a known type whose payload breaks its schema', bodyOf(1, { data: {} }), 'dead'],
  ['a type of the future that is no event', '{"type":"thing.counted.v2"}', 'dead'],
] as const)('a consumer of everything sorts %s: %3$s', ([, body, kind]) => {
  expect(everything.sort(body).kind).toBe(kind)
})

test('a dead entry says what is wrong with it, and where', () => {
  expect(counting().sort(bodyOf(1, { data: { n: 'one' } }))).toMatchObject({
    reason: 'breaks-schema',
    error: expect.stringContaining('data.n'),
  })
})

test('a handler of a type goes before the one of everything', () => {
  const handler = { handle: async () => {}, order: 'latest' } as const
  const both = subscribe({ group: 'g', handlers: { 'thing.counted.v1': handler }, everything: { handle: async () => {}, order: 'every' } })
  expect(both.sort(bodyOf(1))).toMatchObject({ handler: { order: 'latest' } })
  expect(both.sort(bodyOf(1, { type: 'thing.renamed.v1', data: { name: 'x' } }))).toMatchObject({ handler: { order: 'every' } })
})
