import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { courseOf } from '../../src/domain/learning/course.ts'

const workingDays = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06']
const people = [8, 4].map((hours, index) => ({
  personId: `00000000-0000-7000-8000-00000000000${index}`,
  name: `Person ${index}`,
  skills: [],
  days: workingDays.map((date) => ({ date, hours })),
}))
const sprint = { workingDays, timeZone: 'UTC', people, startedAt: '2026-03-02T08:00:00.000Z', hoursWithWork: null }
const task = (
  points: number,
  doneOn: string | null,
  changes: { committed?: boolean; addedOn?: string; removedOn?: string | null } = {},
) => ({
  points,
  doneOn,
  committed: true,
  addedOn: '2026-02-27',
  removedOn: null,
  ...changes,
})
const closedOn = '2026-03-06'

describe('the course of a closed sprint', () => {
  test('is what was done and open in the evenings nearest to 30, 50 and 80 % of its hours', () => {
    const tasks = [task(3, '2026-03-02'), task(5, '2026-03-04'), task(8, null)]
    expect(courseOf({ sprint, tasks, closedOn })).toEqual([
      { gone: 0.2, done: 3, open: 13 },
      { gone: 0.4, done: 3, open: 13 },
      { gone: 0.8, done: 8, open: 8 },
    ])
  })

  test('counts scope from the day on which it came to the day on which it went', () => {
    const tasks = [task(3, null, { committed: false, addedOn: '2026-03-03' }), task(5, null, { removedOn: '2026-03-05' })]
    expect(courseOf({ sprint, tasks, closedOn }).map(({ open }) => open)).toEqual([5, 8, 3])
  })

  test('of a sprint that ran out of work is told in the hours in which there was work', () => {
    const tasks = [task(3, '2026-03-02'), task(5, '2026-03-03'), task(2, '2026-03-04')]
    expect(courseOf({ sprint: { ...sprint, hoursWithWork: 30 }, tasks, closedOn })).toEqual([
      { gone: 0.4, done: 3, open: 7 },
      { gone: 0.8, done: 8, open: 2 },
    ])
  })

  test('begins when the sprint really started and ends when it was closed', () => {
    const late = { ...sprint, startedAt: '2026-03-04T08:00:00.000Z' }
    expect(courseOf({ sprint: late, tasks: [task(3, null)], closedOn: '2026-03-05' })).toEqual([{ gone: 0.5, done: 0, open: 3 }])
  })

  test.each([
    ['nobody had hours', { ...sprint, people: [] }],
    ['there was no working day', { ...sprint, workingDays: [] }],
    ['there never was work', { ...sprint, hoursWithWork: 0 }],
  ])('is nothing where %s', (_words, given) => {
    expect(courseOf({ sprint: given, tasks: [task(3, null)], closedOn })).toEqual([])
  })

  test('never goes back: time and done points rise, and done and open are what the sprint held', () => {
    const anyDay = fc.constantFrom(null, ...workingDays)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 13 }), anyDay), { maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        (drawn, hours) => {
          const tasks = drawn.map(([points, doneOn]) => task(points, doneOn))
          const all = tasks.reduce((total, { points }) => total + points, 0)
          const course = courseOf({ sprint: { ...sprint, hoursWithWork: hours }, tasks, closedOn })
          for (const [index, mark] of course.entries()) {
            expect(mark.gone).toBeGreaterThan(course[index - 1]?.gone ?? 0)
            expect(mark.gone).toBeLessThan(1)
            expect(mark.done).toBeGreaterThanOrEqual(course[index - 1]?.done ?? 0)
            expect(mark.done + mark.open).toBe(all)
          }
        },
      ),
    )
  })
})
