import { backlogOperations } from '@dsm/contracts'
import { isNative } from '@dsm/testing'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { test } from './backlog.ts'

describe('moving', () => {
  test('an item goes before, after, to the top and to the bottom, and its move is announced', async ({ backlog }) => {
    const [a, b, c] = await backlog.create({ title: 'a' }, { title: 'b' }, { title: 'c' })
    const move = (itemId: string | undefined, body: object) =>
      backlog.call(backlogOperations.moveItem, { params: { itemId: itemId ?? '' }, body: body as { to: 'top' } })
    expect((await move(c?.id, { before: b?.id })).body.version).toBe(2)
    expect(await backlog.titles()).toEqual(['a', 'c', 'b'])
    await move(a?.id, { after: b?.id })
    expect(await backlog.titles()).toEqual(['c', 'b', 'a'])
    await move(a?.id, { to: 'top' })
    await move(c?.id, { to: 'bottom' })
    expect(await backlog.titles()).toEqual(['a', 'b', 'c'])
    expect((await backlog.events('item.updated.v1')).map(({ changed }) => changed)).toEqual([['rank'], ['rank'], ['rank'], ['rank']])
  })

  test('a move to where the item is changes nothing', async ({ backlog }) => {
    const [a, b] = await backlog.create({ title: 'a' }, { title: 'b' })
    for (const body of [{ to: 'top' as const }, { before: b?.id ?? '' }, { before: a?.id ?? '' }, { after: a?.id ?? '' }]) {
      const answer = await backlog.call(backlogOperations.moveItem, { params: { itemId: a?.id ?? '' }, body })
      expect(answer).toMatchObject({ status: 200, body: { version: 1 } })
    }
    expect(await backlog.events('item.updated.v1')).toEqual([])
  })

  test('a neighbour of another project is refused', async ({ backlog }) => {
    const [a] = await backlog.create({ title: 'a' })
    const other = await backlog.call(backlogOperations.createItem, { params: { projectId: '2' }, body: { title: 'x' } })
    const answer = await backlog.call(backlogOperations.moveItem, { params: { itemId: a?.id ?? '' }, body: { after: other.body.id } })
    expect(answer).toMatchObject({ status: 400, problem: { code: 'bad-request', faults: [{ pointer: '/body/after' }] } })
  })

  test('hundreds of moves into the same gap keep ranks short and the order right', async ({ backlog }) => {
    const [a, b, c] = await backlog.create({ title: 'a' }, { title: 'b' }, { title: 'c' })
    // A rank as it is after about six hundred moves into one gap.
    await backlog.db.query('update items set rank = $2 where id = $1', [b?.id, `a0${'V'.repeat(120)}`])
    const moved = await backlog.call(backlogOperations.moveItem, { params: { itemId: c?.id ?? '' }, body: { before: b?.id ?? '' } })
    expect(await backlog.titles()).toEqual(['a', 'c', 'b'])
    const { body } = await backlog.call(backlogOperations.moveItem, { params: { itemId: b?.id ?? '' }, body: { after: a?.id ?? '' } })
    const ranks = [moved.body.rank, body.rank, (await backlog.get(b?.id ?? '')).rank]
    expect(Math.max(...ranks.map(({ length }) => length))).toBeLessThan(130)
    expect(await backlog.titles()).toEqual(['a', 'b', 'c'])
  })

  test.skipIf(!isNative())(
    'concurrent moves leave one order of all items, none lost, no rank twice (needs real transactions)',
    async ({ backlog }) => {
      const items = await backlog.create(...Array.from({ length: 8 }, (_none, at) => ({ title: `i${at}` })))
      const ids = items.map(({ id }) => id)
      const picks = fc.sample(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })), { numRuns: 40, seed: 7 })
      const answers = await Promise.all(
        picks.map(([who, where]) =>
          backlog.call(backlogOperations.moveItem, { params: { itemId: ids[who] ?? '' }, body: { after: ids[where] ?? '' } }),
        ),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      const { body } = await backlog.call(backlogOperations.listItems, { params: backlog.params })
      expect(body.items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
      expect(new Set(body.items.map(({ rank }) => rank)).size).toBe(8)
    },
  )
})

describe('dependencies', () => {
  test('a cycle is refused and shown as a path of keys', async ({ backlog }) => {
    const [a, b, c] = await backlog.create(
      { title: 'a', ref: 'a' },
      { title: 'b', ref: 'b', dependsOnRefs: ['a'] },
      { title: 'c', dependsOnRefs: ['b'] },
    )
    const depend = (itemId?: string, dependsOnId?: string) =>
      backlog.call(backlogOperations.addDependency, { params: { itemId: itemId ?? '', dependsOnId: dependsOnId ?? '' } })
    const closed = await depend(a?.id, c?.id)
    expect(closed).toMatchObject({ status: 409, problem: { code: 'dependency-cycle' } })
    expect(closed.problem?.detail).toContain('ATLAS-1 → ATLAS-3 → ATLAS-2 → ATLAS-1')
    expect((await depend(a?.id, a?.id)).problem?.detail).toContain('ATLAS-1 → ATLAS-1')
    expect((await backlog.get(a?.id ?? '')).dependsOn).toEqual([])
    expect(b?.dependsOn).toEqual([a?.id])
  })

  test('a cycle through the parts of an epic is refused, whether a dependency closes it, a parent, or a new item', async ({ backlog }) => {
    const epics = [
      { title: 'e1', type: 'epic' as const, ref: 'e1' },
      { title: 'e2', type: 'epic' as const, ref: 'e2' },
    ]
    const [e1, e2, a, b] = await backlog.create(...epics, { title: 'a', parentRef: 'e1', dependsOnRefs: ['e2'] }, { title: 'b' })
    const change = (parentId?: string) =>
      backlog.call(backlogOperations.changeItem, { params: { itemId: b?.id ?? '' }, body: { parentId: parentId ?? null } })
    const depend = () => backlog.call(backlogOperations.addDependency, { params: { itemId: b?.id ?? '', dependsOnId: e1?.id ?? '' } })
    const refused = (path: string) => ({ status: 409, problem: { code: 'dependency-cycle', detail: `it would close the cycle ${path}` } })

    expect((await change(e2?.id)).status).toBe(200)
    expect(await depend()).toMatchObject(refused('ATLAS-4 → ATLAS-1 → ATLAS-3 → ATLAS-2 → ATLAS-4'))
    expect((await change()).status).toBe(200)
    expect((await depend()).status).toBe(200)
    expect(await change(e2?.id)).toMatchObject(refused('ATLAS-2 → ATLAS-4 → ATLAS-1 → ATLAS-3 → ATLAS-2'))

    const body = { title: 'c', parentId: e2?.id ?? '', dependsOn: [a?.id ?? ''] }
    const created = await backlog.call(backlogOperations.createItem, { params: backlog.params, body })
    expect(created).toMatchObject(refused('ATLAS-2 → ATLAS-5 → ATLAS-3 → ATLAS-2'))
    expect(await backlog.get(b?.id ?? '')).toMatchObject({ parentId: null, dependsOn: [e1?.id] })
  })

  test('adding and removing one is announced once, however often it is asked for', async ({ backlog }) => {
    const [a, b] = await backlog.create({ title: 'a' }, { title: 'b' })
    const params = { itemId: a?.id ?? '', dependsOnId: b?.id ?? '' }
    expect((await backlog.call(backlogOperations.addDependency, { params })).body).toMatchObject({ dependsOn: [b?.id], version: 2 })
    expect((await backlog.call(backlogOperations.addDependency, { params })).body.version).toBe(2)
    expect((await backlog.call(backlogOperations.removeDependency, { params })).status).toBe(204)
    expect((await backlog.call(backlogOperations.removeDependency, { params })).problem?.code).toBe('not-found')
    expect((await backlog.events('item.updated.v1')).map(({ changed, item }) => [changed, item.dependsOn.length])).toEqual([
      [['dependsOn'], 1],
      [['dependsOn'], 0],
    ])
  })

  test('an item of another project is as good as unknown', async ({ backlog }) => {
    const [a] = await backlog.create({ title: 'a' })
    const other = await backlog.call(backlogOperations.createItem, { params: { projectId: '2' }, body: { title: 'x' } })
    const answer = await backlog.call(backlogOperations.addDependency, { params: { itemId: a?.id ?? '', dependsOnId: other.body.id } })
    expect(answer).toMatchObject({ status: 404, problem: { code: 'not-found' } })
  })

  test('one item takes a hundred dependencies and no more', async ({ backlog }) => {
    const needed = await backlog.create(...Array.from({ length: 101 }, (_none, at) => ({ title: `n${at}` })))
    const [item] = await backlog.create({ title: 'a', dependsOn: needed.slice(0, 100).map(({ id }) => id) })
    const answer = await backlog.call(backlogOperations.addDependency, {
      params: { itemId: item?.id ?? '', dependsOnId: needed[100]?.id ?? '' },
    })
    expect(answer).toMatchObject({ status: 400, problem: { code: 'bad-request' } })
  })

  test.skipIf(!isNative())('two edits at once cannot close a cycle together (needs real transactions)', async ({ backlog }) => {
    for (const round of [1, 2, 3, 4, 5]) {
      const [a, b] = await backlog.create({ title: `a${round}` }, { title: `b${round}` })
      const add = (itemId = '', dependsOnId = '') => backlog.call(backlogOperations.addDependency, { params: { itemId, dependsOnId } })
      const answers = await Promise.all([add(a?.id, b?.id), add(b?.id, a?.id)])
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    }
  })
})
