import { backlogOperations } from '@dsm/contracts'
import { isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { test } from './backlog.ts'

const unknownId = '01999999-0000-7000-8000-000000000000'

describe('creating', () => {
  test('items get readable keys without gaps, at the bottom, and are announced', async ({ backlog }) => {
    const { call, params } = backlog
    const first = await call(backlogOperations.createItem, { params, body: { title: 'Sign in' } })
    const second = await call(backlogOperations.createItem, { params, body: { title: 'Sign out', points: 2.5, skills: ['Node', 'node'] } })
    expect(first).toMatchObject({ status: 201, body: { key: 'ATLAS-1', type: 'story', status: 'todo', version: 1, points: null } })
    expect(second.body).toMatchObject({ key: 'ATLAS-2', points: 2.5, skills: ['node'] })
    expect(await backlog.titles()).toEqual(['Sign in', 'Sign out'])
    const [event] = await backlog.events('item.created.v1')
    expect(event).toMatchObject({ projectId: 'ATLAS', item: { key: 'ATLAS-1' } })
    expect(event?.item).not.toHaveProperty('description')
  })

  test('the project service is asked once for each project', async ({ backlog }) => {
    await backlog.create({ title: 'a' })
    await backlog.create({ title: 'b' })
    await backlog.titles()
    expect(backlog.asked()).toBe(1)
  })

  test('an unknown project is 404 for reads and writes', async ({ backlog }) => {
    const params = { projectId: 'NOWHERE' }
    const answers = [
      await backlog.call(backlogOperations.createItem, { params, body: { title: 'a' } }),
      await backlog.call(backlogOperations.listItems, { params }),
      await backlog.call(backlogOperations.getSummary, { params }),
      await backlog.call(backlogOperations.getReadiness, { params }),
      await backlog.call(backlogOperations.importItems, { params, body: { csv: 'title\na' } }),
    ]
    expect(answers.map(({ status, problem }) => [status, problem?.code])).toEqual(answers.map(() => [404, 'not-found']))
  })

  test('bulk items refer to each other by ref', async ({ backlog }) => {
    const [epic, story, task, other] = await backlog.create(
      { ref: 'e', type: 'epic', title: 'Shop' },
      { ref: 's', type: 'story', title: 'Cart', parentRef: 'e' },
      { type: 'task', title: 'Total', parentRef: 's', dependsOnRefs: ['o', 'o'] },
      { ref: 'o', type: 'task', title: 'Prices' },
    )
    expect(story?.parentId).toBe(epic?.id)
    expect(task).toMatchObject({ parentId: story?.id, dependsOn: [other?.id] })
  })

  test.for([
    ['an unknown ref', [{ title: 'a' }, { title: 'b', dependsOnRefs: ['x'] }], 400, 'bad-request', '/body/items/1/dependsOnRefs/0'],
    ['an unknown id', [{ title: 'a', dependsOn: [unknownId] }], 400, 'bad-request', '/body/items/0/dependsOn/0'],
    ['an unknown parent', [{ title: 'a', parentId: unknownId }], 400, 'bad-request', '/body/items/0/parentId'],
    [
      'a ref given twice',
      [
        { title: 'a', ref: 'x' },
        { title: 'b', ref: 'x' },
      ],
      400,
      'bad-request',
      '/body/items/1/ref',
    ],
    [
      'an external key given twice',
      [
        { title: 'a', externalKey: 'X' },
        { title: 'b', externalKey: 'X' },
      ],
      409,
      'already-exists',
      undefined,
    ],
    [
      'a bug in a task',
      [
        { title: 'a', type: 'task', ref: 'x' },
        { title: 'b', type: 'bug', parentRef: 'x' },
      ],
      409,
      'hierarchy-refused',
      undefined,
    ],
  ] as const)('bulk creation with %s creates nothing', async ([, items, status, code, pointer], { backlog }) => {
    const answer = await backlog.call(backlogOperations.createItems, {
      params: backlog.params,
      body: { items: structuredClone(items) as never },
    })
    expect(answer).toMatchObject({ status, problem: { code } })
    expect(answer.problem?.faults?.[0]?.pointer).toBe(pointer)
    expect(await backlog.titles()).toEqual([])
    const [next] = await backlog.create({ title: 'after' })
    expect(next?.key).toBe('ATLAS-1')
  })

  test('an item of a bulk takes a hundred dependencies in all', async ({ backlog }) => {
    const needed = await backlog.create(...Array.from({ length: 100 }, (_none, at) => ({ title: `n${at}` })))
    const items = [
      { title: 'a', ref: 'a' },
      { title: 'b', dependsOn: needed.map(({ id }) => id), dependsOnRefs: ['a'] },
    ]
    const answer = await backlog.call(backlogOperations.createItems, { params: backlog.params, body: { items } })
    expect(answer).toMatchObject({ status: 400, problem: { faults: [{ pointer: '/body/items/1/dependsOnRefs' }] } })
  })

  test('a cycle within bulk creation is named by refs', async ({ backlog }) => {
    const items = [
      { title: 'a', ref: 'one', dependsOnRefs: ['two'] },
      { title: 'b', ref: 'two', dependsOnRefs: ['one'] },
    ]
    const { status, problem } = await backlog.call(backlogOperations.createItems, { params: backlog.params, body: { items } })
    expect(status).toBe(409)
    expect(problem?.code).toBe('dependency-cycle')
    expect(problem?.detail).toMatch(/one → two → one|two → one → two/)
  })

  test('a part that waits for its own whole closes a cycle', async ({ backlog }) => {
    const items = [
      { title: 'e', type: 'epic' as const, ref: 'whole' },
      { title: 'a', ref: 'part', parentRef: 'whole', dependsOnRefs: ['whole'] },
    ]
    const { status, problem } = await backlog.call(backlogOperations.createItems, { params: backlog.params, body: { items } })
    expect([status, problem?.code]).toEqual([409, 'dependency-cycle'])
  })

  test('an external key is unique within its project, and free again once its item is removed', async ({ backlog }) => {
    const { call, params } = backlog
    const [item] = await backlog.create({ title: 'a', externalKey: 'X-1' })
    const again = await call(backlogOperations.createItem, { params, body: { title: 'b', externalKey: 'X-1' } })
    expect(again).toMatchObject({ status: 409, problem: { code: 'already-exists' } })
    const elsewhere = await call(backlogOperations.createItem, { params: { projectId: '2' }, body: { title: 'b', externalKey: 'X-1' } })
    expect(elsewhere).toMatchObject({ status: 201, body: { key: 'BOREAS-1' } })
    await call(backlogOperations.removeItem, { params: { itemId: item?.id ?? '' } })
    const [fresh] = await backlog.create({ title: 'c', externalKey: 'X-1' })
    expect(fresh?.key).toBe('ATLAS-2')
  })

  test.skipIf(!isNative())('concurrent creations never share a key or a rank (needs real transactions)', async ({ backlog }) => {
    await Promise.all(Array.from({ length: 30 }, (_none, at) => backlog.create({ title: `item ${at}` })))
    const { body } = await backlog.call(backlogOperations.listItems, { params: backlog.params, query: { limit: 200 } })
    expect(new Set(body.items.map(({ key }) => key)).size).toBe(30)
    expect(new Set(body.items.map(({ rank }) => rank)).size).toBe(30)
    expect(
      body.items
        .map(({ key }) => Number(key.split('-')[1]))
        .toSorted((a, b) => a - b)
        .at(-1),
    ).toBe(30)
  })
})

describe('changing', () => {
  test('a change raises the version and names the fields; the same again changes nothing', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a' })
    const change = { params: { itemId: item?.id ?? '' }, body: { title: 'b', points: 3 } }
    expect((await backlog.call(backlogOperations.changeItem, change)).body).toMatchObject({ title: 'b', points: 3, version: 2 })
    expect((await backlog.call(backlogOperations.changeItem, change)).body.version).toBe(2)
    const events = await backlog.events('item.updated.v1')
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ changed: ['title', 'points'], item: { version: 2 } })
  })

  test('an edit of a version that is gone is refused, for changes and removal', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a' })
    const params = { itemId: item?.id ?? '' }
    const fresh = await backlog.call(backlogOperations.changeItem, { params, body: { title: 'b' }, ifMatch: 1 })
    expect(fresh.headers['etag']).toBe('"2"')
    const stale = await backlog.call(backlogOperations.changeItem, { params, body: { title: 'c' }, ifMatch: 1 })
    expect(stale).toMatchObject({ status: 412, problem: { code: 'stale-version' } })
    const removal = await backlog.call(backlogOperations.removeItem, { params, ifMatch: 1 })
    expect(removal).toMatchObject({ status: 412, problem: { code: 'stale-version' } })
    expect((await backlog.get(params.itemId)).title).toBe('b')
  })

  test('nesting follows epic > story > task or bug, seen from parent and from child', async ({ backlog }) => {
    const [epic, story, task] = await backlog.create(
      { ref: 'e', type: 'epic', title: 'e' },
      { ref: 's', title: 's', parentRef: 'e' },
      { type: 'task', title: 't', parentRef: 's' },
    )
    const change = (itemId: string | undefined, body: object) =>
      backlog.call(backlogOperations.changeItem, { params: { itemId: itemId ?? '' }, body })
    const refused = [
      await change(story?.id, { type: 'task' }),
      await change(story?.id, { type: 'epic' }),
      await change(epic?.id, { parentId: story?.id }),
      await change(story?.id, { parentId: story?.id }),
    ]
    expect(refused.map(({ problem }) => problem?.code)).toEqual(refused.map(() => 'hierarchy-refused'))
    expect((await change(task?.id, { parentId: epic?.id })).body.parentId).toBe(epic?.id)
    expect((await change(task?.id, { parentId: unknownId })).problem).toMatchObject({
      code: 'bad-request',
      faults: [{ pointer: '/body/parentId' }],
    })
  })

  test('unknown items are 404 and other projects 403, whatever is asked', async ({ backlog }) => {
    const [item] = await backlog.create({ title: 'a' })
    const ask = (itemId: string, as: object) =>
      Promise.all([
        backlog.call(backlogOperations.getItem, { params: { itemId }, as }),
        backlog.call(backlogOperations.changeItem, { params: { itemId }, body: { title: 'x' }, as }),
        backlog.call(backlogOperations.moveItem, { params: { itemId }, body: { to: 'top' }, as }),
        backlog.call(backlogOperations.addDependency, { params: { itemId, dependsOnId: unknownId }, as }),
        backlog.call(backlogOperations.removeDependency, { params: { itemId, dependsOnId: unknownId }, as }),
        backlog.call(backlogOperations.removeItem, { params: { itemId }, as }),
      ])
    expect((await ask(unknownId, {})).map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
    expect((await ask(item?.id ?? '', { projects: ['2'] })).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
    expect((await backlog.get(item?.id ?? '')).version).toBe(1)
  })
})

describe('removing', () => {
  test('children move up, dependents wait no longer, and the key is never given again', async ({ backlog }) => {
    const [epic, story, task, waiting] = await backlog.create(
      { ref: 'e', type: 'epic', title: 'e' },
      { ref: 's', title: 's', parentRef: 'e' },
      { type: 'task', title: 't', parentRef: 's' },
      { title: 'w', dependsOnRefs: ['s'] },
    )
    const { status } = await backlog.call(backlogOperations.removeItem, { params: { itemId: story?.id ?? '' } })
    expect(status).toBe(204)
    expect(await backlog.get(task?.id ?? '')).toMatchObject({ parentId: epic?.id, version: 2 })
    expect(await backlog.get(waiting?.id ?? '')).toMatchObject({ dependsOn: [], version: 2 })
    expect(await backlog.events('item.removed.v1')).toEqual([{ projectId: 'ATLAS', itemId: story?.id, itemKey: 'ATLAS-2' }])
    expect((await backlog.events('item.updated.v1')).map(({ changed }) => changed)).toEqual([['parentId'], ['dependsOn']])
    const [last] = await backlog.create({ title: 'x' })
    await backlog.call(backlogOperations.removeItem, { params: { itemId: last?.id ?? '' } })
    const [next] = await backlog.create({ title: 'y' })
    expect([last?.key, next?.key]).toEqual(['ATLAS-5', 'ATLAS-6'])
  })
})
