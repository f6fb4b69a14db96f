import { readFileSync } from 'node:fs'
import { backlogOperations, type ImportRequest } from '@dsm/contracts'
import { describe, expect } from 'vitest'
import type { z } from 'zod'
import { type Backlog, test } from './backlog.ts'

const sample = (name: string) => readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8')
const send = (backlog: Backlog, body: z.input<typeof ImportRequest>) =>
  backlog.call(backlogOperations.importItems, { params: backlog.params, body })

describe('a Jira export', () => {
  test('brings good rows in with their links, and names the bad one', async ({ backlog }) => {
    const { status, body } = await send(backlog, { csv: sample('jira.csv') })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      format: 'jira',
      dryRun: false,
      created: 4,
      updated: 0,
      skipped: 0,
      rejected: 1,
      ignoredColumns: ['Sprint'],
    })
    expect(body.mapping).toMatchObject({
      points: 'Custom field (Story Points)',
      parent: 'Custom field (Epic Link)',
      dependsOn: 'Inward issue link (Blocks)',
    })
    expect(body.rows.map(({ line, outcome, itemKey }) => [line, outcome, itemKey])).toEqual([
      [2, 'created', 'ATLAS-1'],
      [3, 'created', 'ATLAS-2'],
      [6, 'created', 'ATLAS-3'],
      [7, 'created', 'ATLAS-4'],
      [8, 'rejected', null],
    ])
    const { body: page } = await backlog.call(backlogOperations.listItems, { params: backlog.params })
    const [epic, card, total, tax] = page.items
    expect(card).toMatchObject({ parentId: epic?.id, dependsOn: [tax?.id], points: 5, dueOn: '2026-12-25', labels: ['web', 'payment'] })
    expect(total).toMatchObject({ type: 'task', parentId: card?.id })
    expect(tax).toMatchObject({ type: 'bug', status: 'done', dependsOn: [total?.id] })
  })

  test('is announced item by item and as a whole, and only where something happened', async ({ backlog }) => {
    await send(backlog, { csv: sample('jira.csv') })
    await send(backlog, { csv: sample('jira.csv') })
    expect((await backlog.events('item.created.v1')).map(({ item }) => item.externalKey)).toEqual(['SHOP-1', 'SHOP-2', 'SHOP-3', 'SHOP-4'])
    expect(await backlog.events('item.updated.v1')).toEqual([])
    expect(await backlog.events('backlog.imported.v1')).toEqual([
      { projectId: 'ATLAS', format: 'jira', created: 4, updated: 0, skipped: 0, rejected: 1 },
      { projectId: 'ATLAS', format: 'jira', created: 0, updated: 0, skipped: 4, rejected: 1 },
    ])
  })
})

test('a second import creates nothing twice and updates what the file changed', async ({ backlog }) => {
  await send(backlog, { csv: 'key,title,points\nX-1,a,1\nX-2,b,2' })
  const { body } = await send(backlog, { csv: 'key,title\nX-1,a\nX-2,b2\nX-3,c' })
  expect(body.rows.map(({ outcome }) => outcome)).toEqual(['skipped', 'updated', 'created'])
  const { body: page } = await backlog.call(backlogOperations.listItems, { params: backlog.params })
  expect(page.items.map(({ title, points, version }) => [title, points, version])).toEqual([
    ['a', 1, 1],
    ['b2', 2, 2],
    ['c', null, 1],
  ])
  expect((await backlog.events('item.updated.v1')).map(({ changed }) => changed)).toEqual([['title']])
})

test('without a key column a second import creates everything again, and each says so', async ({ backlog }) => {
  const csv = 'title\na'
  const notes = ['no column is the key: importing this file again creates its items again']
  expect((await send(backlog, { csv, dryRun: true })).body).toMatchObject({ created: 1, notes })
  for (const _again of [1, 2]) expect((await send(backlog, { csv })).body).toMatchObject({ created: 1, notes })
  expect(await backlog.titles()).toEqual(['a', 'a'])
  expect((await send(backlog, { csv: 'key,title\nX-1,b' })).body.notes).toEqual([])
})

test('a dry run reports the same and changes nothing', async ({ backlog }) => {
  await backlog.create({ title: 'here', externalKey: 'SHOP-1' })
  const dry = await send(backlog, { csv: sample('jira.csv'), dryRun: true })
  expect(await backlog.titles()).toEqual(['here'])
  expect(await backlog.events('backlog.imported.v1')).toEqual([])
  const real = await send(backlog, { csv: sample('jira.csv') })
  expect({ ...dry.body, dryRun: false }).toEqual(real.body)
})

describe('strict', () => {
  test('imports nothing if any row is bad, and names each', async ({ backlog }) => {
    const answer = await send(backlog, { csv: sample('dump.csv'), strict: true })
    expect(answer).toMatchObject({ status: 422, problem: { code: 'import-rejected' } })
    expect(answer.problem?.faults).toEqual([
      { pointer: '/body/csv', detail: 'line 7: DEMO-2 is on line 3 already' },
      { pointer: '/body/csv', detail: 'line 8: the title is empty' },
    ])
    expect(await backlog.titles()).toEqual([])
    expect(await backlog.events('item.created.v1')).toEqual([])
  })

  test.for([
    ['would close a cycle', 'X-1', 'the dependency on X-1 is left out, it would close the cycle X-2 → X-1 → X-2'],
    ['is not known', 'X-9', 'the dependency on "X-9" is left out: it is not known'],
  ] as const)('imports nothing if a dependency %s', async ([, needed, detail], { backlog }) => {
    const csv = `key,title,type,blocked by\nX-1,a,story,X-2\nX-2,b,Saga,${needed}`
    const { status, problem } = await send(backlog, { csv, strict: true })
    expect([status, problem?.code, problem?.faults]).toEqual([
      422,
      'import-rejected',
      [{ pointer: '/body/csv', detail: `line 3: ${detail}` }],
    ])
    expect(await backlog.titles()).toEqual([])
  })

  test('imports all if every row is good', async ({ backlog }) => {
    const { body } = await send(backlog, { csv: sample('github.csv'), strict: true })
    expect(body).toMatchObject({ format: 'github', created: 3, rejected: 0 })
    expect(await backlog.titles()).toContain('=HYPERLINK("https://example.org","click")')
  })
})

test('a cycle within a file costs the link that closes it and nothing else', async ({ backlog }) => {
  const { body } = await send(backlog, { csv: sample('semicolons.csv') })
  expect(body).toMatchObject({ created: 2, rejected: 0 })
  expect(body.rows.map(({ reasons }) => reasons)).toEqual([
    [],
    ['the dependency on A-1 is left out, it would close the cycle A-2 → A-1 → A-2'],
  ])
  const again = await send(backlog, { csv: sample('semicolons.csv') })
  expect(again.body).toMatchObject({ skipped: 2 })
})

test.for([
  ['a mapped column that is not there', { csv: 'a,b\n1,2', mapping: { title: 'c' } }, 422, 'import-rejected'],
  ['no title', { csv: 'key,points\nX,1' }, 422, 'import-rejected'],
  ['no header', { csv: '\n' }, 422, 'import-rejected'],
  ['an empty file', { csv: '' }, 400, 'bad-request'],
] as const)('a file with %s is refused', async ([, body, status, code], { backlog }) => {
  expect(await send(backlog, body)).toMatchObject({ status, problem: { code } })
})

test('the same request with the same idempotency key imports once', async ({ backlog }) => {
  const request = { params: backlog.params, body: { csv: 'title\na' }, idempotencyKey: 'once' }
  const first = await backlog.call(backlogOperations.importItems, request)
  const second = await backlog.call(backlogOperations.importItems, request)
  expect(second.body).toEqual(first.body)
  expect(await backlog.titles()).toEqual(['a'])
})

test('a file with a header only imports nothing, and says so', async ({ backlog }) => {
  expect((await send(backlog, { csv: 'title\n' })).body).toMatchObject({ created: 0, rejected: 0, rows: [] })
})
