import type { SprintTask } from '@dsm/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorCauses } from '../../src/domain/learning/error-causes.ts'
import type { SprintRecord } from '../../src/domain/learning/sprint-record.ts'
import { ada, bo, entry, idOf, impediment, record, task, workingDays } from './learning-fixtures.ts'

const tenths = (max: number) => fc.integer({ min: 0, max: max * 10 }).map((value) => value / 10)
const day = fc.constantFrom(...workingDays)

const anyTask = fc.record({
  points: fc.constantFrom(0.5, 1, 2, 3, 5, 8, 13),
  grown: fc.constantFrom(0, 0, 0, 2, -1),
  status: fc.constantFrom('done', 'todo', 'in-progress'),
  left: tenths(1),
  type: fc.constantFrom('story', 'bug'),
  committed: fc.boolean(),
  removed: fc.constantFrom(false, false, false, true),
  person: fc.constantFrom(ada, bo, null),
})

function taskOf(number: number, given: typeof anyTask extends fc.Arbitrary<infer One> ? One : never): SprintTask {
  const points = Math.max(0.5, given.points + given.grown)
  const status = given.removed ? 'todo' : (given.status as SprintTask['status'])
  return task(number, {
    points,
    status,
    remainingPoints: status === 'done' ? 0 : points * Math.min(1, given.left),
    committed: given.committed,
    committedPoints: given.committed ? given.points : 0,
    type: given.type as SprintTask['type'],
    removedOn: given.removed ? '2026-03-05' : null,
    personId: given.person,
  })
}

const anyRecord = fc
  .record({
    tasks: fc.array(anyTask, { maxLength: 8 }),
    p50: tenths(60),
    absences: fc.array(fc.record({ personId: fc.constantFrom(ada, bo), date: day, hours: fc.integer({ min: 0, max: 10 }) }), {
      maxLength: 6,
    }),
    blocked: fc.array(fc.record({ item: fc.integer({ min: 0, max: 8 }), raisedOn: day, clearedOn: fc.option(day) }), { maxLength: 4 }),
    progress: fc.array(fc.record({ item: fc.integer({ min: 1, max: 8 }), on: day, remainingPoints: tenths(8) }), { maxLength: 15 }),
    carried: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
  })
  .map(({ tasks, p50, absences, blocked, progress, carried }) =>
    record({
      tasks: tasks.map((one, index) => taskOf(index + 1, one)),
      hoursOnDays: [...new Map(absences.map((one) => [`${one.personId} ${one.date}`, { ...one, reason: null }])).values()],
      impediments: blocked.map(({ item, ...rest }, index) => impediment(index, { ...rest, itemId: item === 0 ? null : idOf(2, item) })),
      progress: progress.map(({ item, on, remainingPoints }) => entry(item, on, { points: 8, remainingPoints })),
      expected: { p50, carriedOver: new Set(carried.map((number) => idOf(2, number))) },
    }),
  )

const wholes = ({ sprint: { totals }, expected, tasks }: SprintRecord) => {
  const someOpen = tasks.some(({ removedOn, status }) => removedOn === null && status !== 'done')
  return { missed: Math.max(0, totals.commitment - totals.completed), short: someOpen ? Math.max(0, expected.p50 - totals.completed) : 0 }
}

test('the parts add up to what was missed of the commitment and of the forecast, and none is negative', () => {
  fc.assert(
    fc.property(anyRecord, (given) => {
      const causes = errorCauses(given)
      const { missed, short } = wholes(given)
      expect(causes.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(missed, 9)
      expect(causes.reduce((sum, { forecastPoints }) => sum + forecastPoints, 0)).toBeCloseTo(short, 9)
      for (const { points, forecastPoints } of causes) expect(Math.min(points, forecastPoints)).toBeGreaterThanOrEqual(0)
      expect(new Set(causes.map(({ cause }) => cause)).size).toBe(causes.length)
    }),
    { numRuns: 500 },
  )
})

test('the order of tasks, impediments, progress and absences changes nothing', () => {
  const reversed = (given: SprintRecord): SprintRecord => ({
    ...given,
    tasks: given.tasks.toReversed(),
    impediments: given.impediments.toReversed(),
    progress: given.progress.toReversed(),
    hoursOnDays: given.hoursOnDays.toReversed(),
  })
  fc.assert(
    fc.property(anyRecord, (given) => {
      expect(errorCauses(reversed(given))).toEqual(errorCauses(given))
    }),
    { numRuns: 300 },
  )
})

test('a team that counts in points of half the size gets the same causes with twice the points', () => {
  // Growth below half a point is noise on any scale, so it is left out here.
  const without = (given: SprintRecord): SprintRecord => ({ ...given, progress: [] })
  const doubled = (given: SprintRecord): SprintRecord => {
    const tasks = given.tasks.map((one) => ({
      ...one,
      points: one.points * 2,
      remainingPoints: one.remainingPoints * 2,
      committedPoints: one.committedPoints * 2,
    }))
    const { commitment, completed } = given.sprint.totals
    return {
      ...given,
      tasks,
      sprint: { ...given.sprint, totals: { ...given.sprint.totals, commitment: 2 * commitment, completed: 2 * completed } },
      expected: { ...given.expected, p50: 2 * given.expected.p50 },
    }
  }
  fc.assert(
    fc.property(anyRecord.map(without), (given) => {
      const by = (causes: ReturnType<typeof errorCauses>, factor: number) =>
        Object.fromEntries(causes.map(({ cause, points }) => [cause, expect.closeTo(points * factor, 6)]))
      expect(Object.fromEntries(errorCauses(doubled(given)).map(({ cause, points }) => [cause, points]))).toEqual(by(errorCauses(given), 2))
    }),
    { numRuns: 300 },
  )
})
