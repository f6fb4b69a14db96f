import { describe, expect, test } from 'vitest'
import { notReadyReasons, type Plannable, planningItems } from '../src/domain/readiness.ts'
import { summarize } from '../src/domain/summary.ts'

const item = (id: string, given: Partial<Plannable> = {}): Plannable => ({
  id,
  key: `A-${id}`,
  title: id,
  type: 'story',
  points: 3,
  value: null,
  priority: 'medium',
  labels: [],
  skills: [],
  dueOn: null,
  pinned: false,
  carriedOver: false,
  dependsOn: [],
  status: 'todo',
  parentId: null,
  sprintId: null,
  ...given,
})

const codes = (items: Plannable[], id: string) =>
  notReadyReasons(items)
    .get(id)
    ?.map(({ code }) => code)

describe('an item by itself', () => {
  test.for([
    [{}, []],
    [{ status: 'in-progress' }, []],
    [{ points: 0 }, ['no-points']],
    [{ points: 40 }, []],
    [{ points: null }, ['no-points']],
    [{ points: 40.5 }, ['too-large']],
    [{ status: 'blocked' }, ['blocked']],
    [{ status: 'done' }, ['done']],
    [{ status: 'dropped' }, ['dropped']],
    [{ sprintId: 's' }, ['in-sprint']],
    [{ type: 'epic', points: null }, ['is-epic']],
    [{ status: 'blocked', points: null }, ['blocked', 'no-points']],
  ] as const)('%o has the reasons %o', ([given, expected]) => {
    expect(codes([item('1', given)], '1')).toEqual(expected)
  })

  test('a story is planned by its open parts, and by itself once they are done', () => {
    const child = (status: Plannable['status']) => item('2', { parentId: '1', type: 'task', status })
    expect(codes([item('1'), child('todo')], '1')).toEqual(['has-open-children'])
    expect(codes([item('1'), child('done')], '1')).toEqual([])
    expect(codes([item('1'), child('dropped')], '1')).toEqual([])
  })
})

describe('dependencies', () => {
  const waiting = item('1', { dependsOn: ['2'] })

  test.for([
    ['done', { status: 'done' }, []],
    ['plannable', {}, []],
    ['without points', { points: null }, ['dependency-not-ready']],
    ['of zero points', { points: 0 }, ['dependency-not-ready']],
    ['in a sprint', { sprintId: 's' }, ['dependency-not-ready']],
    ['dropped', { status: 'dropped' }, ['dependency-not-ready']],
    ['an epic', { type: 'epic' }, ['dependency-not-ready']],
  ] as const)('one that is %s', ([, dependency, expected]) => {
    expect(codes([waiting, item('2', dependency)], '1')).toEqual(expected)
  })

  test.for([
    ['an open one', ['done', 'todo'], ['dependency-not-ready']],
    ['all done or dropped', ['done', 'dropped'], []],
    ['all dropped', ['dropped'], ['dependency-not-ready']],
  ] as const)('an epic is waited for until its parts are over: %s', ([, statuses, expected]) => {
    const parts = statuses.map((status, at) => item(`${at + 3}`, { parentId: '2', status }))
    const items = [waiting, item('2', { type: 'epic', points: null }), ...parts]
    expect(codes(items, '1')).toEqual(expected)
    expect(planningItems(items)[0]?.dependsOn).toEqual(expected.length > 0 ? ['2'] : [])
  })

  test('what is not ready travels through a chain of any length, in any order of items', () => {
    const chain = Array.from({ length: 20_000 }, (_none, at) => item(String(at), { dependsOn: [String(at + 1)] }))
    const reasons = notReadyReasons([...chain, item('20000', { points: null })])
    expect(reasons.get('0')?.map(({ code }) => code)).toEqual(['dependency-not-ready'])
    expect(notReadyReasons([...chain, item('20000')]).get('0')).toEqual([])
  })

  test('a done item in the middle ends the chain', () => {
    const items = [item('1', { dependsOn: ['2'] }), item('2', { status: 'done', dependsOn: ['3'] }), item('3', { points: null })]
    expect(codes(items, '1')).toEqual([])
  })

  test('the detail names the item that is in the way and why', () => {
    const [reason] = notReadyReasons([waiting, item('2', { points: null })]).get('1') ?? []
    expect(reason?.detail).toBe('A-2 is needed first and is not ready: A-2 has no points')
  })
})

test('the planner sees open items only, numbered in order, with the dependencies that are not done', () => {
  const items = [
    item('1', { status: 'done' }),
    item('2', { dependsOn: ['1', '3'] }),
    item('3', { points: null }),
    item('4', { status: 'dropped' }),
    item('5'),
  ]
  const seen = planningItems(items)
  expect(seen.map(({ id, position, ready, dependsOn }) => [id, position, ready, dependsOn])).toEqual([
    ['2', 1, false, ['3']],
    ['3', 2, false, []],
    ['5', 3, true, []],
  ])
  expect(seen[0]).not.toHaveProperty('status')
})

test('the summary counts each item once under its status and once under its type', () => {
  const items = [
    item('1', { status: 'done', points: 5 }),
    item('2', { type: 'bug', points: 0.5 }),
    item('3', { type: 'epic', points: null }),
    item('4', { points: null }),
    item('5', { status: 'dropped', points: null }),
  ]
  const summary = summarize('ATLAS', items)
  expect(summary).toMatchObject({ items: 5, points: 5.5, unestimated: 1, ready: 1, readyPoints: 0.5 })
  expect(summary.byStatus).toEqual({
    todo: { items: 3, points: 0.5 },
    'in-progress': { items: 0, points: 0 },
    blocked: { items: 0, points: 0 },
    done: { items: 1, points: 5 },
    dropped: { items: 1, points: 0 },
  })
  expect(summary.byType.bug).toEqual({ items: 1, points: 0.5 })
  expect(summary.byType.task).toEqual({ items: 0, points: 0 })
})
