import fc from 'fast-check'
import { anItem } from '@dsm/testing/entities'
import { describe, expect, test } from 'vitest'
import { isStale, mirror, type SprintMark, type SprintNews, statusAfterSprint } from '../src/domain/sprint-mirror.ts'

const S = '01999999-0000-7000-8000-00000000000a'
const T = '01999999-0000-7000-8000-00000000000b'
const mark = (sprintId: string, sequence: number, at: string): SprintMark => ({ sprintId, sequence, at })

describe('isStale', () => {
  test.for([
    ['the first news', undefined, mark(S, 1, '2026-03-02'), false],
    ['the next of the sprint', mark(S, 1, '2026-03-02'), mark(S, 2, '2026-03-02'), false],
    ['the same again', mark(S, 2, '2026-03-02'), mark(S, 2, '2026-03-02'), true],
    ['an earlier one of the sprint', mark(S, 3, '2026-03-02'), mark(S, 2, '2026-03-03'), true],
    ['a later sprint', mark(S, 9, '2026-03-02'), mark(T, 1, '2026-03-03'), false],
    ['an earlier sprint', mark(T, 1, '2026-03-03'), mark(S, 9, '2026-03-02'), true],
    ['the next sprint at the same instant', mark(S, 9, '2026-03-02'), mark(T, 1, '2026-03-02'), false],
    ['the former sprint at the same instant', mark(T, 1, '2026-03-02'), mark(S, 9, '2026-03-02'), true],
  ] as const)('%s', ([, known, news, expected]) => {
    expect(isStale(known, news)).toBe(expected)
  })
})

test.for([
  ['todo', 3, 'todo'],
  ['in-progress', 3, 'in-progress'],
  ['blocked', 3, 'todo'],
  ['blocked', 1, 'in-progress'],
  ['done', 0, 'done'],
] as const)('a task that is %s with %d of 3 points left is %s after its sprint', ([status, remainingPoints, after]) => {
  expect(statusAfterSprint({ status, remainingPoints, points: 3 })).toBe(after)
})

const start = anItem({ id: S })
const news = (holds: boolean, status: SprintNews['status'], unfinished = false): SprintNews => ({ itemId: S, holds, status, unfinished })

/** A task that is begun, blocked and carried over by one sprint, and done in the next. */
const history: { mark: SprintMark; news: SprintNews }[] = [
  { mark: mark(S, 1, '2026-03-02'), news: news(true, undefined) },
  { mark: mark(S, 2, '2026-03-03'), news: news(true, 'in-progress') },
  { mark: mark(S, 3, '2026-03-04'), news: news(true, 'blocked') },
  { mark: mark(S, 4, '2026-03-13'), news: news(false, 'in-progress', true) },
  { mark: mark(T, 1, '2026-03-13'), news: news(true, undefined) },
  { mark: mark(T, 2, '2026-03-17'), news: news(true, 'done') },
]

test('in whatever order the news of two sprints arrive, the item ends up the same', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(history, { minLength: history.length }), (shuffled) => {
      let item = start
      let known: SprintMark | undefined
      for (const one of shuffled) {
        const stale = isStale(known, one.mark)
        item = mirror(item, one.news, { sprintId: one.mark.sprintId, stale })
        if (!stale) known = one.mark
      }
      expect(item).toMatchObject({ sprintId: T, status: 'done', carriedOver: true })
    }),
  )
})
