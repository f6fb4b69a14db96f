import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outlookOf } from '../../src/domain/brain/outlook.ts'
import { forecastDelivery } from '../../src/domain/planning/forecast-delivery.ts'
import { past, person, policy, snapshot } from '../planning/planning-fixtures.ts'
import { believing } from './brain-fixtures.ts'

const workingDays = Array.from({ length: 10 }, (_, day) => `2026-03-${String(day + 2).padStart(2, '0')}`)
const input = {
  snapshot: snapshot({
    sprint: { startsOn: '2026-03-02', endsOn: '2026-03-13', workingDays },
    people: [person(1, { hours: 150, fullHours: 150 }), person(2, { hours: 150, fullHours: 150 })],
    history: [28, 31, 25, 33, 30].map((completed, index) => past(index + 1, { completed })),
  }),
  policy: policy(),
}
const totals = { tasks: 10, tasksDone: 0, commitment: 25, completed: 0, remaining: 25, added: 0, removed: 0, carriedOver: 0 }
const seen = (today: string, changes: Partial<typeof totals> = {}) =>
  outlookOf(input, { workingDays, totals: { ...totals, ...changes } }, today)
/** As it must be: the sprint runs. */
const running = (today: string, changes: Partial<typeof totals> = {}) => {
  const found = seen(today, changes)
  if (!found) throw new Error('the sprint runs')
  return found
}

describe('the outlook of a running sprint', () => {
  test.each([
    ['before it starts', '2026-02-27'],
    ['on its first day', '2026-03-02'],
    ['after its last day', '2026-03-12'],
    ['long after', '2026-05-01'],
  ])('is null %s', (_words, today) => {
    expect(seen(today)).toBeNull()
  })

  test('is null for a sprint without working days', () => {
    expect(outlookOf(input, { workingDays: [], totals }, '2026-03-05')).toBeNull()
  })

  test('runs from the second working day to the last', () => {
    expect([seen('2026-03-03'), seen('2026-03-11')].every((found) => found !== null)).toBe(true)
  })

  test('is of good course near the plan, lower behind it and higher ahead of it', () => {
    const p50 = forecastDelivery(input.snapshot, input.policy)?.p50 ?? 0
    const [behind, onCourse, ahead] = [0, p50 / 2, p50].map((completed) => running('2026-03-07', { completed }))
    expect(onCourse?.p50).toBeGreaterThan(p50 * 0.85)
    expect(onCourse?.p50).toBeLessThan(p50 * 1.15)
    expect(behind?.p50).toBeLessThan(onCourse?.p50 ?? 0)
    expect(ahead?.p50).toBeGreaterThan(onCourse?.p50 ?? 0)
    expect(behind?.commitmentMet).toBeLessThan(onCourse?.commitmentMet ?? 0)
  })

  test('never promises less than is done, and a commitment that is met is certain', () => {
    const done = running('2026-03-09', { completed: 26 })
    expect(done.p15).toBeGreaterThanOrEqual(26)
    expect(done.commitmentMet).toBe(1)
    expect(running('2026-03-09', { completed: 24 }).commitmentMet).toBeLessThan(1)
  })

  test('of a sprint that is nowhere near on its last day says so', () => {
    expect(running('2026-03-11', { completed: 2 }).commitmentMet).toBeLessThan(0.1)
  })

  describe('learns from how closed sprints went', () => {
    /** A team that has done a tenth by half time and almost nothing by then is left over. */
    const late = (gone: number, completed: number) => ({ gone, done: completed * (gone > 0.6 ? 0.3 : 0.1), open: completed * 0.9 })
    const courseOf = (completed: number) => [0.3, 0.5, 0.8].map((gone) => late(gone, completed))
    const atHalfTime = (belief: Parameters<typeof believing>[0]) => {
      const knowing = { ...input, snapshot: { ...input.snapshot, belief: believing(belief) } }
      return outlookOf(knowing, { workingDays, totals: { ...totals, completed: 3 } }, '2026-03-07')?.p50 ?? 0
    }
    const blind = atHalfTime({})

    test('of a team that finishes late it expects more than the same progress says elsewhere', () => {
      const courses = input.snapshot.history.map(({ sprintId, completed }) => ({ sprintId, marks: courseOf(completed) }))
      const p50 = forecastDelivery(input.snapshot, input.policy)?.p50 ?? 0
      expect(blind).toBeLessThan(p50 - 3)
      expect(atHalfTime({ courses })).toBeGreaterThan((blind + p50) / 2)
    })

    test('other projects teach it too, and a course of a sprint that is not in the history teaches nothing', () => {
      const peer = { team: 'peer 1', hours: 300, workingDays: 10, completed: 30, ranOut: false }
      const peers = Array.from({ length: 12 }, () => peer)
      const taught = peers.map((one) => ({ ...one, marks: courseOf(30) }))
      expect(atHalfTime({ peers: taught })).toBeGreaterThan(atHalfTime({ peers }) + 1)
      expect(atHalfTime({ courses: [{ sprintId: past(40).sprintId, marks: courseOf(30) }] })).toBe(blind)
    })
  })

  test('rises with what is done, falls with what is committed, and its quantiles are in order', () => {
    const anyDay = fc.constantFrom(...workingDays.slice(1))
    fc.assert(
      fc.property(
        anyDay,
        fc.tuple(fc.nat(60), fc.nat(60)),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(20),
        (today, [one, other], commitment, added) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)]
          const [low, high] = [less, more].map((completed) => running(today, { completed, commitment, added }))
          for (const found of [low, high]) {
            expect(found?.p15).toBeLessThanOrEqual(found?.p50 ?? 0)
            expect(found?.p50).toBeLessThanOrEqual(found?.p85 ?? 0)
          }
          expect(high?.p50).toBeGreaterThanOrEqual(low?.p50 ?? 0)
          expect(high?.commitmentMet).toBeGreaterThanOrEqual(low?.commitmentMet ?? 0)
          const bolder = running(today, { completed: less, commitment: commitment + 10, added })
          expect(bolder.commitmentMet).toBeLessThanOrEqual(low?.commitmentMet ?? 0)
        },
      ),
    )
  })
})
