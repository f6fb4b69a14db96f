import { backlogOperations } from '@dsm/contracts'
import { describe, expect } from 'vitest'
import { type Backlog, test } from './backlog.ts'

const unlike = 'amber birch cedar delta ember flint grove heron ivory jetty'.split(' ').map((title) => ({ title, points: 2 }))
const exports = [8, 8, 5, 5, 13].map((points, at) => ({
  title: `Export invoices ${at}`,
  description: '{code}csv{code}',
  points,
  skills: ['sql'],
}))

const suggest = (backlog: Backlog, itemId: string) => backlog.call(backlogOperations.suggestPoints, { params: { itemId } })
const list = (backlog: Backlog, query: { limit?: number; cursor?: string } = {}) =>
  backlog.call(backlogOperations.listPointsSuggestions, { params: backlog.params, query })
const keys = async (backlog: Backlog) => (await list(backlog)).body.items.map(({ item }) => item.key)

test('an item without points gets a suggestion with its reasons, and keeps none until somebody gives it points', async ({ backlog }) => {
  const [first] = await backlog.create({ title: 'Export invoices to XML', skills: ['sql'] }, ...unlike, ...exports)
  const { itemId, ...before } = { itemId: first?.id ?? '', events: await backlog.events('item.updated.v1') }
  const { status, body } = await suggest(backlog, itemId)
  expect(status).toBe(200)
  expect(body).toMatchObject({ outcome: 'suggested', points: 8, low: 5, high: 8, compared: 15, runningMedian: 2 })
  expect(body.item).toEqual({ id: itemId, key: 'ATLAS-1', title: 'Export invoices to XML', type: 'story', points: null, version: 1 })
  const like = body.similarItems.map(({ key }) => key)
  expect(like.toSorted()).toEqual(['ATLAS-12', 'ATLAS-13', 'ATLAS-14', 'ATLAS-15', 'ATLAS-16'])
  expect(body.similarItems[0]?.sharedWords).toEqual(expect.arrayContaining(['export', 'invoices', 'skill sql']))
  expect((await list(backlog)).body).toEqual({ items: [body], next: null })

  expect(await backlog.get(itemId)).toMatchObject({ points: null, version: 1 })
  expect(await backlog.events('item.updated.v1')).toEqual(before.events)
  const { body: readiness } = await backlog.call(backlogOperations.getReadiness, { params: backlog.params })
  expect(readiness.items[0]).toMatchObject({ key: 'ATLAS-1', points: null, ready: false, reasons: [{ code: 'no-points' }] })
})

test('a suggestion is accepted by changing the item, unless that has changed since', async ({ backlog }) => {
  const [first] = await backlog.create({ title: 'Export invoices' }, ...unlike, ...exports)
  const { body: suggestion } = await suggest(backlog, first?.id ?? '')
  const accept = () =>
    backlog.call(backlogOperations.changeItem, {
      params: { itemId: suggestion.item.id },
      body: { points: suggestion.points },
      ifMatch: suggestion.item.version,
    })
  expect((await accept()).body).toMatchObject({ points: suggestion.points, version: 2 })
  expect((await accept()).problem).toMatchObject({ code: 'stale-version' })
  expect(await keys(backlog)).toEqual([])
})

test('an item is not compared with itself', async ({ backlog }) => {
  const items = await backlog.create(...unlike, { title: 'Export invoices', points: 13 })
  const { body } = await suggest(backlog, items.at(-1)?.id ?? '')
  expect(body).toMatchObject({ outcome: 'nothing-similar', compared: 10, points: null })
  expect(body.item.points).toBe(13)
})

test('only estimates of the same project count, and neither epics nor 0 points', async ({ backlog }) => {
  const [first] = await backlog.create(
    { title: 'Export invoices' },
    ...unlike.slice(0, 9),
    { type: 'epic', title: 'Export invoices', points: 40 },
    { title: 'Export invoices', points: 0 },
  )
  const items = exports.map((item) => ({ ...item }))
  await backlog.call(backlogOperations.createItems, { params: { projectId: '2' }, body: { items } })
  const { body } = await suggest(backlog, first?.id ?? '')
  expect(body).toMatchObject({ outcome: 'too-few-estimates', compared: 9, points: null })
})

test('the newest estimates decide, in the order in which items were made', async ({ backlog }) => {
  const older = Array.from({ length: 600 }, () => ({ title: 'Export invoices', points: 3 }))
  const newer = Array.from({ length: 900 }, () => ({ title: 'Export invoices', points: 8 }))
  const [first] = await backlog.create({ title: 'Export invoices' }, ...older)
  await backlog.create(...newer)
  const { body } = await suggest(backlog, first?.id ?? '')
  expect(body).toMatchObject({ points: 8, compared: 1000, runningMedian: 8 })
  expect(body.similarItems[0]?.key).toBe('ATLAS-1501')
})

test('open items without points are listed in rank order, epics and those with 0 points are not', async ({ backlog }) => {
  const items = await backlog.create(
    { title: 'a' },
    { type: 'epic', title: 'e' },
    { title: 'zero', points: 0 },
    { title: 'done' },
    { title: 'dropped' },
    { type: 'bug', title: 'b' },
  )
  for (const [at, status] of [
    [3, 'done'],
    [4, 'dropped'],
  ] as const)
    await backlog.call(backlogOperations.changeItem, { params: { itemId: items[at]?.id ?? '' }, body: { status } })
  await backlog.call(backlogOperations.moveItem, { params: { itemId: items[5]?.id ?? '' }, body: { to: 'top' } })
  expect(await keys(backlog)).toEqual(['ATLAS-6', 'ATLAS-1'])
})

test('pages give every item once, and each the same suggestion as alone', async ({ backlog }) => {
  const wanting = Array.from({ length: 130 }, (_none, at) => ({ title: `Export number ${'abcdefghij'[at % 10]}${at}` }))
  await backlog.create(...exports, ...unlike, ...wanting)
  const first = await list(backlog, { limit: 100 })
  const second = await list(backlog, { limit: 100, cursor: first.body.next ?? '' })
  const all = [...first.body.items, ...second.body.items]
  expect([first.body.items.length, second.body.next]).toEqual([100, null])
  expect(all.map(({ item }) => item.key)).toEqual(wanting.map((_item, at) => `ATLAS-${16 + at}`))
  for (const suggestion of [all[0], all[129]]) expect((await suggest(backlog, suggestion?.item.id ?? '')).body).toEqual(suggestion)
  expect((await list(backlog, { cursor: 'nonsense' })).problem).toMatchObject({ code: 'invalid-cursor' })
})

describe('descriptions as trackers hold them', () => {
  test.for([
    ['of the largest size', 'log line '.repeat(22_222)],
    ['of astral characters where it is cut', `${'a'.repeat(999)}😀😀`],
    ['of markup', '{code:java}{noformat}<![CDATA[ {{ }} h1. || \\u0000 \t\r\n'],
    ['of nothing', ''],
  ] as const)('%s: the item is compared all the same', async ([, description], { backlog }) => {
    const [first] = await backlog.create({ title: 'Export', description }, ...unlike, { title: 'Export', description, points: 5 })
    expect((await suggest(backlog, first?.id ?? '')).body).toMatchObject({ outcome: 'suggested', points: 5 })
    expect((await list(backlog)).body.items[0]).toMatchObject({ points: 5 })
  })
})

test('unknown items and projects, and those of another project than the token opens, are refused', async ({ backlog }) => {
  const [first] = await backlog.create({ title: 'a' })
  const stranger = { as: { role: 'admin' as const, projects: ['2'] } }
  const itemId = first?.id ?? ''
  const answers = [
    await suggest(backlog, '01999999-0000-7000-8000-000000000000'),
    await backlog.call(backlogOperations.listPointsSuggestions, { params: { projectId: 'NOWHERE' } }),
    await backlog.call(backlogOperations.suggestPoints, { params: { itemId }, ...stranger }),
    await backlog.call(backlogOperations.listPointsSuggestions, { params: backlog.params, ...stranger }),
  ]
  expect(answers.map(({ problem }) => problem?.code)).toEqual(['not-found', 'not-found', 'forbidden', 'forbidden'])
  const viewer = { as: { role: 'viewer' as const, projects: ['ATLAS'] } }
  expect((await backlog.call(backlogOperations.suggestPoints, { params: { itemId }, ...viewer })).status).toBe(200)
})
