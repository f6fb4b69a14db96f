import { backlogOperations, type QueryOf } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Backlog, test } from './backlog.ts'

type Query = Partial<QueryOf<typeof backlogOperations.listItems>>

const list = (backlog: Backlog, query: Query) => backlog.call(backlogOperations.listItems, { params: backlog.params, query })
const titles = async (backlog: Backlog, query: Query) => (await list(backlog, query)).body.items.map(({ title }) => title)

describe('search', () => {
  test.for([
    ['login', ['Login page', 'Reset']],
    ['LOGIN page', ['Login page']],
    ['log', ['Login page', 'Reset', 'Path src/logger.ts']],
    ['logger', ['Path src/logger.ts']],
    ['ATLAS-2', ['Reset']],
    ['xd-77', ['Größe']],
    ['größe', ['Größe']],
    ['GRÖSSE', []],
    ['ogin', []],
    ['login | reset', ['Reset']],
    ["'; drop table items; --", []],
    ['!!!', []],
    ['\u0000', []],
    ['a:* & !b <-> (', []],
  ] as const)('%s finds %o', async ([q, expected], { backlog }) => {
    await backlog.create(
      { title: 'Login page' },
      { title: 'Reset', description: 'Mails a link to the login' },
      { title: 'Path src/logger.ts' },
      { title: 'Größe', externalKey: 'XD-77' },
    )
    expect(await titles(backlog, { q })).toEqual(expected)
  })

  test('no text that a person can send makes it fail', async ({ backlog }) => {
    await backlog.create({ title: 'a' })
    const texts = fc.sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), { numRuns: 60, seed: 7 })
    const statuses = new Set<number>()
    for (const q of texts) statuses.add((await list(backlog, { q })).status)
    expect([...statuses].filter((status) => status >= 500)).toEqual([])
  })

  test('what is changed is found by its new words and no longer by the old ones', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'before' })
    await backlog.call(backlogOperations.changeItem, { params: { itemId: item?.id ?? '' }, body: { title: 'after' } })
    expect([await titles(backlog, { q: 'before' }), await titles(backlog, { q: 'after' })]).toEqual([[], ['after']])
  })

  test('a description of the largest size is searched to its end', async ({ backlog }) => {
    const words = Array.from({ length: 39_000 }, (_none, at) => String.fromCodePoint(0x4e00 + (at % 20_000), 0x4e00 + (at % 19_997)))
    const [item] = await backlog.create({ title: 'long', description: `${words.join(' ')} needle` })
    expect(item?.key).toBe('ATLAS-1')
    expect(await titles(backlog, { q: 'needle' })).toEqual(['long'])
  })
})

test('filters narrow the list, alone and together', async ({ backlog }) => {
  const [epic, , c] = await backlog.create(
    { ref: 'e', type: 'epic', title: 'e', externalKey: 'X-1' },
    { title: 'b', parentRef: 'e', points: 3, labels: ['ui', 'web'], skills: ['react'] },
    { type: 'bug', title: 'c', points: 0, labels: ['ui'] },
  )
  await backlog.call(backlogOperations.changeItem, { params: { itemId: c?.id ?? '' }, body: { status: 'done' } })
  expect(await titles(backlog, { type: ['epic', 'bug'] })).toEqual(['e', 'c'])
  expect(await titles(backlog, { status: ['done'] })).toEqual(['c'])
  expect(await titles(backlog, { label: 'ui' })).toEqual(['b', 'c'])
  expect(await titles(backlog, { skill: 'React' })).toEqual(['b'])
  expect(await titles(backlog, { parentId: epic?.id })).toEqual(['b'])
  expect(await titles(backlog, { estimated: 'false' })).toEqual(['e'])
  expect(await titles(backlog, { estimated: 'true', label: 'ui', status: ['todo'] })).toEqual(['b'])
  expect(await titles(backlog, { externalKey: 'X-1' })).toEqual(['e'])
  expect(await titles(backlog, { key: 'ATLAS-3' })).toEqual(['c'])
  expect(await titles(backlog, { sprintId: '01999999-0000-7000-8000-000000000000' })).toEqual([])
})

test('items are looked up by their ids, up to 200 at once, and those of other projects are not among them', async ({ backlog }) => {
  const items = await backlog.create(...Array.from({ length: 200 }, (_none, at) => ({ title: `i${at}` })))
  const [first, second] = items
  const { body: other } = await backlog.call(backlogOperations.createItem, { params: { projectId: '2' }, body: { title: 'other' } })
  expect(await titles(backlog, { ids: [second?.id ?? '', other.id, first?.id.toUpperCase() ?? ''] })).toEqual(['i0', 'i1'])
  expect(await titles(backlog, { ids: [second?.id ?? ''], status: ['done'] })).toEqual([])
  const all = await list(backlog, { ids: items.map(({ id }) => id), limit: 200 })
  expect([all.body.items.length, all.body.next]).toEqual([200, null])
  const tooMany = await list(backlog, { ids: Array.from({ length: 201 }, () => first?.id ?? '') })
  expect(tooMany).toMatchObject({ status: 400, problem: { code: 'bad-request' } })
})

describe('pages', () => {
  test('they give every item once in rank order, also when items are added and removed meanwhile', async ({ backlog }) => {
    const items = await backlog.create(...Array.from({ length: 7 }, (_none, at) => ({ title: `i${at}` })))
    const first = await list(backlog, { limit: 3 })
    await backlog.call(backlogOperations.removeItem, { params: { itemId: items[2]?.id ?? '' } })
    await backlog.create({ title: 'new' })
    const second = await list(backlog, { limit: 3, cursor: first.body.next ?? '' })
    const third = await list(backlog, { limit: 3, cursor: second.body.next ?? '' })
    const seen = [first, second, third].flatMap(({ body }) => body.items.map(({ title }) => title))
    expect(seen).toEqual(['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'new'])
    expect(third.body.next).toBeNull()
  })

  test('the order of ranks is that of plain text, whatever the locale of the server', async ({ backlog }) => {
    const items = await backlog.create({ title: 'Z' }, { title: 'a' }, { title: 'b' })
    const ranks = ['Zz', 'a0', 'aV']
    for (const [at, { id }] of items.entries()) await backlog.db.query('update items set rank = $2 where id = $1', [id, `${ranks[at]}1`])
    expect(await titles(backlog, {})).toEqual(['Z', 'a', 'b'])
    const page = await list(backlog, { limit: 1 })
    expect(await titles(backlog, { cursor: page.body.next ?? '' })).toEqual(['a', 'b'])
  })

  test.for(['nonsense', 'eyJhIjoxfQ', 'AAAAAAAAAAAAAAAA'])('the cursor %s is refused', async (cursor, { backlog }) => {
    const answer = await list(backlog, { cursor })
    expect(answer).toMatchObject({ status: 400, problem: { code: 'invalid-cursor' } })
  })
})

test('summary and readiness tell the same story', async ({ backlog }) => {
  await backlog.create(
    { ref: 'e', type: 'epic', title: 'e' },
    { ref: 'a', title: 'a', points: 3, parentRef: 'e' },
    { title: 'b', points: 2, dependsOnRefs: ['a'] },
    { ref: 'c', title: 'c' },
    { title: 'd', points: 1, dependsOnRefs: ['c'] },
  )
  const { body: summary } = await backlog.call(backlogOperations.getSummary, { params: backlog.params })
  const { body: readiness } = await backlog.call(backlogOperations.getReadiness, { params: backlog.params })
  expect(summary).toMatchObject({ projectId: 'ATLAS', items: 5, points: 6, unestimated: 1, ready: 2, readyPoints: 5 })
  expect(readiness).toMatchObject({ projectId: 'ATLAS', ready: 2, notReady: 3 })
  expect(readiness.items.map(({ title, position, reasons }) => [title, position, reasons.map(({ code }) => code)])).toEqual([
    ['e', 1, ['is-epic']],
    ['a', 2, []],
    ['b', 3, []],
    ['c', 4, ['no-points']],
    ['d', 5, ['dependency-not-ready']],
  ])
})
