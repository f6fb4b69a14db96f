import { ProgressEntry } from '@dsm/contracts'
import type { Progress, SprintTask } from '@dsm/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordProgress } from '../src/domain/progress.ts'
import { buildState, buildTask, idOf, refusalOf } from './sprint-fixture.ts'

const moment = { at: '2026-03-04T15:00:00Z', today: '2026-03-04', entryId: idOf(9) }

function report(task: SprintTask, progress: Partial<Progress>) {
  return recordProgress(buildState([task, buildTask(2)]), task.itemId, { ...moment, progress: { source: 'manual', note: '', ...progress } })
}

describe('recordProgress', () => {
  test.each<[string, Partial<SprintTask>, Partial<Progress>, Partial<SprintTask>]>([
    ['less remaining takes a waiting task up', {}, { remainingPoints: 4 }, { status: 'in-progress', remainingPoints: 4, doneOn: null }],
    ['nothing remaining means done', {}, { remainingPoints: 0 }, { status: 'done', remainingPoints: 0, doneOn: '2026-03-04' }],
    [
      'done means nothing remaining',
      { status: 'in-progress', remainingPoints: 2 },
      { status: 'done' },
      { status: 'done', remainingPoints: 0, doneOn: '2026-03-04' },
    ],
    [
      'a status alone leaves the points alone',
      { status: 'in-progress', remainingPoints: 2 },
      { status: 'blocked' },
      { status: 'blocked', remainingPoints: 2 },
    ],
    [
      'points alone leave a blocked task blocked',
      { status: 'blocked', remainingPoints: 4 },
      { remainingPoints: 3 },
      { status: 'blocked', remainingPoints: 3 },
    ],
    ['points alone leave an untouched task waiting', {}, { remainingPoints: 5 }, { status: 'todo', remainingPoints: 5 }],
    [
      'a done task that is taken up again is open in full',
      { status: 'done', doneOn: '2026-03-03' },
      { status: 'in-progress' },
      { status: 'in-progress', remainingPoints: 5, doneOn: null },
    ],
    [
      'a done task with points left is open',
      { status: 'done', doneOn: '2026-03-03' },
      { remainingPoints: 1 },
      { status: 'in-progress', remainingPoints: 1, doneOn: null },
    ],
    [
      'done again keeps the first day',
      { status: 'done', doneOn: '2026-03-03' },
      { status: 'done' },
      { status: 'done', doneOn: '2026-03-03' },
    ],
    [
      'more can remain than yesterday',
      { status: 'in-progress', remainingPoints: 2 },
      { remainingPoints: 4 },
      { status: 'in-progress', remainingPoints: 4 },
    ],
    ['an item without points is done by its status', { points: 0 }, { status: 'done' }, { status: 'done', remainingPoints: 0 }],
    ['an item without points can be in progress', { points: 0 }, { status: 'in-progress' }, { status: 'in-progress', remainingPoints: 0 }],
    ['a person can be assigned', {}, { personId: idOf(7), personName: 'Ada' }, { personId: idOf(7), personName: 'Ada', status: 'todo' }],
    [
      'a person can be taken off',
      { personId: idOf(7), personName: 'Ada' },
      { personId: null, personName: 'Ada' },
      { personId: null, personName: null },
    ],
    [
      'a report without a person keeps the person',
      { personId: idOf(7), personName: 'Ada' },
      { remainingPoints: 1 },
      { personId: idOf(7), personName: 'Ada' },
    ],
  ])('%s', (_, before, progress, after) => {
    expect(report(buildTask(1, { points: 5, ...before }), progress).task).toMatchObject(after)
  })

  test('the log gets an entry with the standing after it, and the sums follow', () => {
    const { state, entry } = report(buildTask(1, { points: 5, personId: idOf(7), personName: 'Ada' }), {
      remainingPoints: 0,
      note: 'merged',
    })
    expect(ProgressEntry.parse(entry)).toEqual({
      id: idOf(9),
      itemId: idOf(1001),
      itemKey: 'ATLAS-1',
      on: '2026-03-04',
      at: '2026-03-04T15:00:00Z',
      status: 'done',
      remainingPoints: 0,
      points: 5,
      personId: idOf(7),
      personName: 'Ada',
      source: 'manual',
      note: 'merged',
    })
    expect(state.sprint.totals).toMatchObject({ completed: 5, remaining: 3, tasksDone: 1 })
    expect(state.tasks.map(({ itemKey }) => itemKey)).toEqual(['ATLAS-1', 'ATLAS-2'])
  })

  test.each<[string, Partial<Progress>, string]>([
    ['more than the estimate cannot remain', { remainingPoints: 5.5 }, 'ATLAS-1 has 5 points, 5.5 cannot remain'],
    [
      'done with points remaining contradicts itself',
      { status: 'done', remainingPoints: 1 },
      'ATLAS-1 cannot be done with 1 points remaining',
    ],
    [
      'nothing remaining but not done contradicts itself',
      { status: 'todo', remainingPoints: 0 },
      'ATLAS-1 has nothing remaining, so it cannot be todo',
    ],
  ])('%s', (_, progress, detail) => {
    expect(refusalOf(() => report(buildTask(1, { points: 5 }), progress))).toEqual({ code: 'bad-request', detail })
  })

  test.each([
    ['simulated', 'manual'],
    ['manual', 'external'],
    ['external', 'simulated'],
  ] as const)('a sprint with %s progress refuses what comes from the source %s', (progressSource, source) => {
    const state = buildState([buildTask(1)], { progressSource })
    const run = () => recordProgress(state, idOf(1001), { ...moment, progress: { source, status: 'done', note: '' } })
    expect(refusalOf(run)).toEqual({
      code: 'progress-source-mismatch',
      detail: `ATLAS-S03 takes ${progressSource} progress, not ${source}`,
    })
  })

  test.each(['planned', 'closed', 'cancelled'] as const)('a sprint that is %s takes no progress', (status) => {
    const run = () =>
      recordProgress(buildState([buildTask(1)], { status }), idOf(1001), {
        ...moment,
        progress: { source: 'manual', status: 'done', note: '' },
      })
    expect(refusalOf(run)).toEqual({ code: 'sprint-not-active', detail: `ATLAS-S03 is ${status}` })
  })

  test('an item that is not in the sprint, or no longer, takes no progress', () => {
    const state = buildState([buildTask(1, { removedOn: '2026-03-03' })])
    const done = { ...moment, progress: { source: 'manual', status: 'done', note: '' } as const }
    expect(refusalOf(() => recordProgress(state, idOf(1001), done))).toEqual({
      code: 'task-not-in-sprint',
      detail: 'ATLAS-1 left ATLAS-S03 on 2026-03-03',
    })
    expect(refusalOf(() => recordProgress(state, idOf(8), done)).detail).toBe(`ATLAS-S03 does not hold item ${idOf(8)}`)
  })

  test('after any series of reports a task is done exactly when nothing remains, within 0 and its points', () => {
    const anyProgress = fc.record({
      status: fc.option(fc.constantFrom('todo', 'in-progress', 'blocked', 'done'), { nil: undefined }),
      remainingPoints: fc.option(
        fc.integer({ min: 0, max: 12 }).map((half) => half / 2),
        { nil: undefined },
      ),
    })
    fc.assert(
      fc.property(fc.array(anyProgress, { minLength: 1, maxLength: 12 }), (reports) => {
        let state = buildState([buildTask(1, { points: 5 })])
        for (const progress of reports) {
          const contradiction = progress.remainingPoints !== undefined && progress.remainingPoints > 5
          const step = () => recordProgress(state, idOf(1001), { ...moment, progress: { source: 'manual', note: '', ...progress } })
          if (contradiction) expect(refusalOf(step).code).toBe('bad-request')
          else if (
            progress.status &&
            progress.remainingPoints !== undefined &&
            (progress.status === 'done') !== (progress.remainingPoints === 0)
          )
            expect(refusalOf(step).code).toBe('bad-request')
          else state = step().state
          const [task] = state.tasks
          expect((task?.status === 'done') === (task?.remainingPoints === 0)).toBe(true)
          expect((task?.doneOn === null) === (task?.status !== 'done')).toBe(true)
        }
      }),
    )
  })
})
