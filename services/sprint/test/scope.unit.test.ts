import { NewSprintTask, SprintTask } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { addScope, planTasks, reEstimate, removeScope } from '../src/domain/scope.ts'
import { buildState, buildTask, idOf, refusalOf } from './sprint-fixture.ts'

const today = { today: '2026-03-05' }
const moment = { at: '2026-03-05T10:00:00Z', today: '2026-03-05', entryId: idOf(9) }
const bug = NewSprintTask.parse({ itemId: idOf(1009), itemKey: 'ATLAS-9', title: 'Login fails', type: 'bug', points: 2 })

describe('addScope', () => {
  test('what joins a running sprint is scope change, not commitment, and comes last', () => {
    const { state, task, change } = addScope(buildState([buildTask(1, { position: 4 })]), bug, today)
    expect(SprintTask.parse(task)).toMatchObject({
      status: 'todo',
      committed: false,
      committedPoints: 0,
      remainingPoints: 2,
      addedOn: '2026-03-05',
      position: 5,
    })
    expect(change).toBe('added')
    expect(state.sprint.totals).toMatchObject({ commitment: 3, added: 2, remaining: 5 })
  })

  test('what joins a planned sprint is part of the plan', () => {
    const { state, change } = addScope(buildState([buildTask(1)], { status: 'planned' }), bug, today)
    expect(change).toBeNull()
    expect(state.sprint.totals).toMatchObject({ commitment: 5, added: 0 })
  })

  test('an item that comes back keeps its progress and counts neither as removed nor as added', () => {
    const gone = buildTask(9, { points: 3, status: 'in-progress', remainingPoints: 1, removedOn: '2026-03-04' })
    const { state, task } = addScope(buildState([buildTask(1), gone]), bug, today)
    expect(task).toMatchObject({ remainingPoints: 1, removedOn: null, committed: true })
    expect(state.sprint.totals).toMatchObject({ commitment: 6, added: 0, removed: 0, tasks: 2 })
  })

  test('an item is in a sprint once', () => {
    expect(refusalOf(() => addScope(buildState([buildTask(9)]), bug, today))).toEqual({
      code: 'task-already-in-sprint',
      detail: 'ATLAS-9 is in ATLAS-S03',
    })
  })

  test.each(['closed', 'cancelled'] as const)('a sprint that is %s takes no more work', (status) => {
    expect(refusalOf(() => addScope(buildState([], { status }), bug, today)).code).toBe('sprint-over')
  })
})

describe('removeScope', () => {
  test('a running sprint remembers what left and when, and what it had committed to', () => {
    const { state, task, change } = removeScope(buildState([buildTask(1), buildTask(2, { points: 5 })]), idOf(1002), today)
    expect([task.removedOn, change]).toEqual(['2026-03-05', 'removed'])
    expect(state.sprint.totals).toMatchObject({ commitment: 8, removed: 5, remaining: 3, tasks: 1 })
    expect(state.tasks).toHaveLength(2)
  })

  test('a planned sprint forgets what is taken out', () => {
    const { state, change } = removeScope(buildState([buildTask(1), buildTask(2)], { status: 'planned' }), idOf(1002), today)
    expect(change).toBeNull()
    expect(state.tasks.map(({ itemKey }) => itemKey)).toEqual(['ATLAS-1'])
    expect(state.sprint.totals).toMatchObject({ commitment: 3, removed: 0 })
  })

  test('removing twice, and from a sprint that is over, is refused', () => {
    const { state } = removeScope(buildState([buildTask(1)]), idOf(1001), today)
    expect(refusalOf(() => removeScope(state, idOf(1001), today)).code).toBe('task-not-in-sprint')
    expect(refusalOf(() => removeScope(buildState([buildTask(1)], { status: 'closed' }), idOf(1001), today)).code).toBe('sprint-over')
  })
})

describe('reEstimate', () => {
  test.each<[string, Partial<SprintTask>, number, Partial<SprintTask>]>([
    ['an untouched item remains in full', {}, 8, { status: 'todo', remainingPoints: 8 }],
    [
      'worked-off points stay worked off when it grows',
      { status: 'in-progress', remainingPoints: 2 },
      8,
      { status: 'in-progress', remainingPoints: 5 },
    ],
    [
      'an open item that shrinks below what is worked off is still open',
      { status: 'in-progress', remainingPoints: 1 },
      2,
      { status: 'in-progress', remainingPoints: 0.1 },
    ],
    ['a done item stays done', { status: 'done', doneOn: '2026-03-04' }, 8, { status: 'done', remainingPoints: 0, doneOn: '2026-03-04' }],
    ['an item can lose its points', {}, 0, { status: 'todo', remainingPoints: 0 }],
  ])('%s', (_, before, points, after) => {
    const { task, entry } = reEstimate(buildState([buildTask(1, { points: 5, ...before })]), idOf(1001), { ...moment, points })
    expect(task).toMatchObject({ ...after, points, committedPoints: 5 })
    expect(entry).toMatchObject({ points, remainingPoints: after.remainingPoints, note: `re-estimated from 5 to ${points} points` })
  })

  test('growth is added scope; the commitment stands', () => {
    expect(reEstimate(buildState([buildTask(1, { points: 5 })]), idOf(1001), { ...moment, points: 8 }).state.sprint.totals).toMatchObject({
      commitment: 5,
      added: 3,
    })
  })
})

test('planned tasks keep the order of the plan and are its commitment', () => {
  const tasks = planTasks([bug, { ...bug, itemId: idOf(1010), itemKey: 'ATLAS-10', points: 5 }], today)
  expect(tasks.map(({ itemKey, position, committed, committedPoints }) => [itemKey, position, committed, committedPoints])).toEqual([
    ['ATLAS-9', 1, true, 2],
    ['ATLAS-10', 2, true, 5],
  ])
})
