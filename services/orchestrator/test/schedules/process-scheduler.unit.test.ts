import { captureLog } from '@dsm/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createProcessScheduler, type ProcessScheduler } from '../../src/schedules/process-scheduler.ts'
import type { WantedSchedule } from '../../src/schedules/scheduler.ts'

const sprintId = '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3'
const wanted = (given: Partial<WantedSchedule> = {}): WantedSchedule => ({
  sprintId,
  sprintKey: 'ATLAS-S01',
  projectId: 'ATLAS',
  cron: '30 9 * * 1-5',
  timeZone: 'Europe/Berlin',
  wantedSince: '2026-03-01T00:00:00Z',
  firedAt: null,
  ...given,
})

let fired: string[]
let scheduler: ProcessScheduler
const { log, lines } = captureLog()

beforeEach(() => {
  // Friday; in Berlin it is 13:00.
  vi.useFakeTimers({ now: new Date('2026-03-27T12:00:00Z') })
  fired = []
  lines.length = 0
  scheduler = createProcessScheduler({ fire: async () => void fired.push(new Date().toISOString()), log })
})
afterEach(async () => {
  await scheduler.release()
  vi.useRealTimers()
})

/** Lives through the half hour around an instant. */
async function livesThrough(...instants: string[]): Promise<void> {
  for (const instant of instants) {
    vi.setSystemTime(new Date(Date.parse(instant) - 600_000))
    await vi.advanceTimersByTimeAsync(1_200_000)
  }
}
const firedToday = { firedAt: '2026-03-27T08:30:01Z' }

describe('a daily scrum of this process goes off', () => {
  test('at its time by the clocks of the zone, on its weekdays, also over the night in which they are changed', async () => {
    await scheduler.apply(wanted(firedToday))
    // The clocks are put forward on Sunday.
    const weekend = ['2026-03-28T08:30:00Z', '2026-03-29T07:30:00Z', '2026-03-29T08:30:00Z']
    await livesThrough(...weekend, '2026-03-30T07:30:00Z', '2026-03-30T08:30:00Z', '2026-03-31T07:30:00Z')
    expect(fired).toEqual(['2026-03-30T07:30:00.000Z', '2026-03-31T07:30:00.000Z'])
  })

  test('no more once it is removed, or let go of', async () => {
    await scheduler.apply(wanted(firedToday))
    await scheduler.remove(sprintId)
    await scheduler.apply(wanted({ ...firedToday, sprintId: `${sprintId.slice(0, -1)}4` }))
    await scheduler.release()
    await livesThrough('2026-03-30T07:30:00Z', '2026-03-31T07:30:00Z')
    expect(fired).toEqual([])
  })

  test('once, however often it is applied', async () => {
    for (const _time of [1, 2, 3]) await scheduler.apply(wanted(firedToday))
    await livesThrough('2026-03-30T07:30:00Z')
    expect(fired).toHaveLength(1)
  })

  test('again the next day although it failed, and the failure is told', async () => {
    scheduler = createProcessScheduler({
      fire: async () => {
        fired.push('')
        throw new Error('the sprint service is away')
      },
      log,
    })
    await scheduler.apply(wanted(firedToday))
    await livesThrough('2026-03-30T07:30:00Z', '2026-03-31T07:30:00Z')
    expect(fired).toHaveLength(2)
    expect(lines.map(({ msg }) => msg)).toEqual(Array(2).fill('the daily scrum could not be held; the next one makes up for it'))
  })

  test('not while the one before is still being held', async () => {
    const { promise: held, resolve } = Promise.withResolvers<void>()
    let count = 0
    scheduler = createProcessScheduler({
      fire: () => {
        count += 1
        return held
      },
      log,
    })
    await scheduler.apply(wanted({ ...firedToday, cron: '* * * * *' }))
    await livesThrough('2026-03-30T07:30:00Z')
    expect(count).toBe(1)
    resolve()
    await livesThrough('2026-03-30T08:30:00Z')
    expect(count).toBeGreaterThan(1)
  })
})

describe('one that was due while nobody was here', () => {
  test.each([
    ['is held at once, up to four hours late', {}, 1],
    ['was held by somebody else already', firedToday, 0],
    ['was due before the sprint wanted it', { wantedSince: '2026-03-27T09:00:00Z' }, 0],
    ['is too long ago to be held', { cron: '30 8 * * 1-5' }, 0],
  ])('%s', async (_words, given, times) => {
    await scheduler.apply(wanted(given))
    await vi.advanceTimersByTimeAsync(1000)
    expect(fired).toHaveLength(times)
  })
})
