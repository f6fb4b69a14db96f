import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SprintTask } from '@dsm/contracts'
import { ranOut, sprintTotals, tasksAsOf } from '../src/domain/totals.ts'
import { buildEntry, buildTask, WORKING_DAYS } from './sprint-fixture.ts'

describe('sprintTotals', () => {
  test('commitment is what was in at the start, completed counts late additions too, the open rest is carried over', () => {
    const tasks = [
      buildTask(1, { points: 5, status: 'done' }),
      buildTask(2, { points: 3, status: 'in-progress', remainingPoints: 1.5 }),
      buildTask(3, { points: 2, committed: false, committedPoints: 0, status: 'done' }),
    ]
    expect(sprintTotals(tasks)).toEqual({
      commitment: 8,
      completed: 7,
      added: 2,
      removed: 0,
      carriedOver: 3,
      remaining: 1.5,
      tasks: 3,
      tasksDone: 2,
    })
  })

  test('a removed item stays in the commitment and leaves completed, carry-over and remaining', () => {
    const tasks = [
      buildTask(1, { points: 5, status: 'done', removedOn: '2026-03-05' }),
      buildTask(2, { points: 3, removedOn: '2026-03-05' }),
    ]
    expect(sprintTotals(tasks)).toMatchObject({
      commitment: 8,
      removed: 8,
      completed: 0,
      carriedOver: 0,
      remaining: 0,
      tasks: 0,
      tasksDone: 0,
    })
  })

  test('an item that came and went counts on both sides of the scope change', () => {
    expect(sprintTotals([buildTask(1, { points: 2, committed: false, committedPoints: 0, removedOn: '2026-03-06' })])).toMatchObject({
      commitment: 0,
      added: 2,
      removed: 2,
    })
  })

  test.each([
    ['bigger', 8, { added: 3, removed: 0 }],
    ['smaller', 2, { added: 0, removed: 3 }],
  ])('a %s estimate after the start is scope change, not another commitment', (_, points, change) => {
    expect(sprintTotals([buildTask(1, { points, committedPoints: 5 })])).toMatchObject({ commitment: 5, ...change })
  })

  test('tenths of points add up without binary dust', () => {
    const tasks = [1, 2, 3].map((number) => buildTask(number, { points: 1, remainingPoints: 0.1, status: 'in-progress' }))
    expect(sprintTotals(tasks).remaining).toBe(0.3)
  })

  test('an empty sprint has sums of zero', () => {
    expect(sprintTotals([])).toEqual({
      commitment: 0,
      completed: 0,
      added: 0,
      removed: 0,
      carriedOver: 0,
      remaining: 0,
      tasks: 0,
      tasksDone: 0,
    })
  })

  test('commitment + added - removed is completed + carried over, whatever happened in the sprint', () => {
    const halves = fc.integer({ min: 0, max: 40 }).map((half) => half / 2)
    const anyTask = fc.record({
      points: halves,
      committedPoints: halves,
      committed: fc.boolean(),
      status: fc.constantFrom('todo', 'in-progress', 'blocked', 'done'),
      removedOn: fc.constantFrom(null, '2026-03-05'),
    })
    fc.assert(
      fc.property(fc.array(anyTask, { maxLength: 30 }), (changes) => {
        const totals = sprintTotals(changes.map((change, index) => buildTask(index, change satisfies Partial<SprintTask>)))
        expect(totals.commitment + totals.added - totals.removed).toBeCloseTo(totals.completed + totals.carriedOver, 6)
        expect(totals.remaining).toBeLessThanOrEqual(totals.carriedOver)
      }),
    )
  })
})

describe('tasksAsOf', () => {
  const worked = buildTask(1, { points: 5, status: 'done', remainingPoints: 0, doneOn: '2026-03-06' })
  const log = [
    buildEntry(worked, '2026-03-03', { remainingPoints: 4 }),
    buildEntry(worked, '2026-03-03', { remainingPoints: 3 }),
    buildEntry(worked, '2026-03-06', { remainingPoints: 0 }),
  ]

  test.each([
    ['2026-03-02', 'todo', 5, null],
    ['2026-03-03', 'in-progress', 3, null],
    ['2026-03-05', 'in-progress', 3, null],
    ['2026-03-06', 'done', 0, '2026-03-06'],
  ])('on %s the task is %s with %d points left: the last entry up to the day counts', (day, status, remainingPoints, doneOn) => {
    expect(tasksAsOf([worked], log, day)).toMatchObject([{ status, remainingPoints, doneOn }])
  })

  test('an item that was added or removed later is shown as it was on the day', () => {
    const added = buildTask(2, { committed: false, committedPoints: 0, addedOn: '2026-03-05' })
    const removed = buildTask(3, { removedOn: '2026-03-06' })
    expect(tasksAsOf([added, removed], [], '2026-03-04').map(({ itemKey, removedOn }) => [itemKey, removedOn])).toEqual([['ATLAS-3', null]])
    expect(tasksAsOf([added, removed], [], '2026-03-06').map(({ itemKey, removedOn }) => [itemKey, removedOn])).toEqual([
      ['ATLAS-2', null],
      ['ATLAS-3', '2026-03-06'],
    ])
  })

  test('a committed item counts from the start, also where it was planned on a later day than the sprint begins', () => {
    expect(tasksAsOf([buildTask(1, { addedOn: '2026-03-04' })], [], '2026-03-02')).toHaveLength(1)
  })

  test('before a new estimate the old one holds', () => {
    const committed = buildTask(1, { points: 8, committedPoints: 5 })
    const added = buildTask(2, { points: 3, committed: false, committedPoints: 0 })
    const estimates = [
      buildEntry(committed, '2026-03-05', { points: 8, remainingPoints: 8 }),
      buildEntry(added, '2026-03-03', { points: 1, remainingPoints: 1 }),
    ]
    expect(tasksAsOf([committed, added], estimates, '2026-03-02').map(({ points }) => points)).toEqual([5, 1])
    expect(tasksAsOf([committed], estimates, '2026-03-05').map(({ points }) => points)).toEqual([8])
  })
})

describe('ranOut', () => {
  const done = (number: number, doneOn: string) => buildTask(number, { status: 'done', doneOn })

  test('work that ended before the last working day marks the outcome as "at least this much"', () => {
    expect(ranOut(WORKING_DAYS, [done(1, '2026-03-05'), done(2, '2026-03-12')])).toBe(true)
  })

  test.each([
    ['work was finished on the last working day', [done(1, '2026-03-13')]],
    ['an item is open', [done(1, '2026-03-05'), buildTask(2)]],
  ])('a sprint is not taken for one without work when %s', (_, tasks) => {
    expect(ranOut(WORKING_DAYS, tasks)).toBe(false)
  })

  test('removed items do not keep the work open', () => {
    expect(ranOut(WORKING_DAYS, [done(1, '2026-03-05'), buildTask(2, { removedOn: '2026-03-06' })])).toBe(true)
  })
})
