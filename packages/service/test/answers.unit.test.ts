import { operation, page } from '@dsm/contracts'
import { rows } from '@dsm/postgres'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { handle } from '../src/index.ts'

const Note = z.object({ id: z.int(), text: z.string() })
const Other = z.object({ id: z.int() })
const shown = { method: 'GET', summary: 'Shows notes', access: 'public' } as const
const showNote = operation({ ...shown, id: 'showNote', path: '/note', response: Note })
const listNotes = operation({ ...shown, id: 'listNotes', path: '/notes', response: page(Note) })

const readAs = <Schema extends z.ZodType>(schema: Schema, found: Record<string, unknown>[]) =>
  rows({ query: async () => ({ rows: found }) } as never, schema, 'select')

const answerOf = async (answer: unknown, shownBy: typeof showNote | typeof listNotes = listNotes) => {
  const app = Fastify()
  app.setValidatorCompiler(() => (value: unknown) => ({ value }))
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  handle(app, shownBy, async () => answer as never)
  const { statusCode, body } = await app.inject({ url: shownBy.path })
  return statusCode === 200 ? JSON.parse(body) : statusCode
}

test('a row and a page of rows are answered as they were read', async () => {
  const [note] = await readAs(Note, [{ id: 1, text: 'one', secret: 'two' }])
  expect(await answerOf(note, showNote)).toEqual({ id: 1, text: 'one' })
  expect(await answerOf({ items: [note], next: null })).toEqual({ items: [{ id: 1, text: 'one' }], next: null })
  expect(await answerOf({ items: [note], next: 'cursor', total: 9 })).toEqual({ items: [{ id: 1, text: 'one' }], next: 'cursor' })
})

test.each([
  ['an entry that is no row and breaks the contract', async () => ({ items: [{ id: 'one' }], next: null })],
  ['rows of another schema', async () => ({ items: await readAs(Other, [{ id: 1 }]), next: null })],
  [
    'a changed copy of a row',
    async () => ({ items: (await readAs(Note, [{ id: 1, text: 'one' }])).map((note) => ({ ...note, text: 2 })), next: null }),
  ],
  ['a page whose cursor is none', async () => ({ items: await readAs(Note, [{ id: 1, text: 'one' }]), next: 7 })],
  ['a page without a cursor', async () => ({ items: await readAs(Note, [{ id: 1, text: 'one' }]) })],
])('%s is a fault of ours and not another contract', async (_name, answer) => {
  expect(await answerOf(await answer())).toBe(500)
})

test('what no schema names is never answered, row or not', async () => {
  const [note] = await readAs(Note, [{ id: 1, text: 'one' }])
  expect(await answerOf({ items: [note, { id: 2, text: 'two', secret: 'three' }], next: null })).toEqual({
    items: [
      { id: 1, text: 'one' },
      { id: 2, text: 'two' },
    ],
    next: null,
  })
})
