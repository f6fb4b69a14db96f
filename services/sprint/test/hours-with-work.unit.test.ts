import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hoursWithWork } from '../src/domain/hours-with-work.ts'
import { buildTask, WORKING_DAYS } from './sprint-fixture.ts'

/** Two people, 8 and 4 hours a day: 120 hours in the sprint. */
const people = [8, 4].map((hours) => ({ days: WORKING_DAYS.map((date) => ({ date, hours })) }))
const sprint = { people, closedOn: '2026-03-13', inTheMorning: false }
const done = (number: number, doneOn: string) => buildTask(number, { status: 'done', doneOn })

describe('hoursWithWork', () => {
  test('a team that is busy to the end had all its hours', () => {
    expect(hoursWithWork(sprint, [buildTask(1), done(2, '2026-03-05')])).toBe(120)
  })

  test('days after the work ran out are no time that the team took, and the day itself is half', () => {
    const both = [done(1, '2026-03-06'), done(2, '2026-03-06')]
    expect(hoursWithWork(sprint, both)).toBe(4 * 12 + 6)
  })

  test('where work ran out, people for whom there was no task had none', () => {
    expect(hoursWithWork(sprint, [done(1, '2026-03-03'), done(2, '2026-03-06')])).toBe(2 * 12 + 2 * 6 + 3)
    expect(hoursWithWork(sprint, [done(1, '2026-03-03'), buildTask(2)])).toBe(120)
  })

  test('work that comes in after an idle day does not turn the idle days into slow ones', () => {
    const late = buildTask(2, { committed: false, addedOn: '2026-03-11' })
    expect(hoursWithWork(sprint, [done(1, '2026-03-03'), late])).toBe(12 + 6 + 2 * 12)
  })

  test('work that comes in on the day on which the rest is done keeps the team busy', () => {
    const next = buildTask(2, { committed: false, addedOn: '2026-03-03' })
    expect(hoursWithWork(sprint, [done(1, '2026-03-03'), next])).toBe(120)
  })

  test('a sprint that starts late or is closed early has the hours of its days', () => {
    expect(hoursWithWork(sprint, [buildTask(1, { addedOn: '2026-03-04' })])).toBe(8 * 12)
    expect(hoursWithWork({ ...sprint, closedOn: '2026-03-06' }, [buildTask(1)])).toBe(5 * 12)
  })

  test('a sprint that is closed in the morning was not worked on that day, or half of it where something was finished', () => {
    const morning = { ...sprint, closedOn: '2026-03-06', inTheMorning: true }
    expect(hoursWithWork(morning, [buildTask(1)])).toBe(4 * 12)
    expect(hoursWithWork(morning, [buildTask(1), done(2, '2026-03-06')])).toBe(4 * 12 + 6)
    expect(hoursWithWork(morning, [done(1, '2026-03-06'), done(2, '2026-03-06')])).toBe(4 * 12 + 6)
    expect(hoursWithWork({ ...morning, closedOn: '2026-03-02' }, [buildTask(1)])).toBe(0)
  })

  test('a sprint that is closed late has the hours of the days on which the team went on, and of no others', () => {
    const late = { ...sprint, closedOn: '2026-03-30' }
    expect(hoursWithWork(late, [buildTask(1), done(2, '2026-03-13')])).toBe(120)
    expect(hoursWithWork(late, [buildTask(1), done(2, '2026-03-16')])).toBe(120 + 12)
    expect(hoursWithWork(late, [buildTask(1), done(2, '2026-03-24')])).toBe(120 + 7 * 12)
    expect(hoursWithWork(late, [done(1, '2026-03-05'), done(2, '2026-03-24')])).toBeLessThan(120 + 7 * 12)
  })

  test('removed work keeps nobody busy from the day of its removal on', () => {
    expect(hoursWithWork(sprint, [buildTask(1, { removedOn: '2026-03-03' })])).toBe((12 + 6) / 2)
    expect(hoursWithWork(sprint, [])).toBe(0)
  })

  test('more work never means fewer hours with work', () => {
    const day = fc.constantFrom(...WORKING_DAYS)
    const task = fc
      .tuple(fc.boolean(), day, fc.option(day), fc.option(day))
      .map(([committed, addedOn, removedOn, doneOn]) =>
        buildTask(1, { committed, addedOn: committed ? '2026-03-02' : addedOn, removedOn, doneOn }),
      )
    fc.assert(
      fc.property(fc.array(task, { maxLength: 5 }), task, fc.boolean(), (tasks, another, inTheMorning) => {
        const closed = { ...sprint, inTheMorning }
        const [fewer, more] = [hoursWithWork(closed, tasks), hoursWithWork(closed, [...tasks, another])]
        expect(more).toBeGreaterThanOrEqual(fewer)
        expect(more).toBeLessThanOrEqual(120)
      }),
    )
  })
})
