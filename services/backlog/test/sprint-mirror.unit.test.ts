import fc from 'fast-check'
import { anItem } from '@dsm/testing/entities'
import { describe, expect, test } from 'vitest'
import { isStale, mirror, type SprintMark, type SprintNews, statusAfterSprint } from '../src/domain/sprint-mirror.ts'

const S = '01999999-0000-7000-8000-00000000000a'
const T = '01999999-0000-7000-8000-00000000000b'
const mark = (sprintId: string, sequence: number, at: string): SprintMark => ({ sprintId, sequence, at })

const EVENING = '2026-03-13T16:00:00.900Z'
const SKEWED = '2026-03-13T16:00:00.500Z'

describe('isStale', () => {
  test.for([
    ['the first news', undefined, mark(S, 1, '2026-03-02'), [], false],
    ['the next of the sprint', mark(S, 1, '2026-03-02'), mark(S, 2, '2026-03-02'), [], false],
    ['the same again', mark(S, 2, '2026-03-02'), mark(S, 2, '2026-03-02'), [], true],
    ['an earlier one of the sprint', mark(S, 3, '2026-03-02'), mark(S, 2, '2026-03-03'), [], true],
    ['a later sprint', mark(S, 9, '2026-03-02'), mark(T, 1, '2026-03-03'), [], false],
    ['an earlier sprint', mark(T, 1, '2026-03-03'), mark(S, 9, '2026-03-02'), [], true],
    ['a later sprint that was planned first', mark(T, 9, '2026-03-02'), mark(S, 1, '2026-03-03'), [], false],
    [
      'a sprint that ended, and one long before it whose end nobody has heard of',
      mark(S, 9, '2026-03-02'),
      mark(T, 5, '2026-03-13'),
      [T],
      false,
    ],
    ['the next sprint at the same instant', mark(S, 9, '2026-03-02'), mark(T, 1, '2026-03-02'), [], false],
    ['the former sprint at the same instant', mark(T, 1, '2026-03-02'), mark(S, 9, '2026-03-02'), [], true],
    ['the start of the next sprint by a clock that is behind', mark(S, 9, EVENING), mark(T, 1, SKEWED), [S], false],
    ['the end of the former sprint by a clock that is ahead', mark(T, 1, SKEWED), mark(S, 9, EVENING), [S], true],
    ['the start of a sprint that was planned first, right after another one', mark(T, 9, EVENING), mark(S, 1, SKEWED), [T], false],
  ] as const)('%s', ([, known, news, ended, expected]) => {
    expect(isStale(known, news, new Set(ended))).toBe(expected)
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

/** A task that is begun, blocked and carried over by one sprint, and done in the next, which starts at once, by another clock. */
const history: { mark: SprintMark; news: SprintNews }[] = [
  { mark: mark(S, 1, '2026-03-02'), news: news(true, undefined) },
  { mark: mark(S, 2, '2026-03-03'), news: news(true, 'in-progress') },
  { mark: mark(S, 3, '2026-03-04'), news: news(true, 'blocked') },
  { mark: mark(S, 4, EVENING), news: news(false, 'in-progress', true) },
  { mark: mark(T, 1, SKEWED), news: news(true, undefined) },
  { mark: mark(T, 2, '2026-03-17'), news: news(true, 'done') },
]

test('in whatever order the news of two sprints arrive, the item ends up the same', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(history, { minLength: history.length }), (shuffled) => {
      let item = start
      let known: SprintMark | undefined
      const ended = new Set<string>()
      for (const one of shuffled) {
        if (one.news.unfinished) ended.add(one.mark.sprintId)
        const stale = isStale(known, one.mark, ended)
        item = mirror(item, one.news, { sprintId: one.mark.sprintId, stale })
        if (!stale) known = one.mark
      }
      expect(item).toMatchObject({ sprintId: T, status: 'done', carriedOver: true })
    }),
  )
})
