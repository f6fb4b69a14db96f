import { captureLog, openDatabase } from '@dsm/testing'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { keepSchedulesJob } from '../../src/schedules/keep-schedules.ts'
import { createScheduleMetrics } from '../../src/schedules/metrics.ts'
import type { Scheduler } from '../../src/schedules/scheduler.ts'

function aScheduler(given: Partial<Scheduler>): Scheduler {
  return {
    kind: 'process',
    look: async () => [],
    apply: async () => {},
    remove: async () => {},
    watch: () => {},
    checks: [],
    release: async () => {},
    ...given,
  }
}

const clock = () => new Date()

test('a keeper that the database fails ends its watch: the next one begins its own', { tags: ['K4'] }, async () => {
  const { pool: db, dispose } = await openDatabase('orchestrator')
  const watched: AbortSignal[] = []
  const scheduler = aScheduler({ watch: (_changed, signal) => void watched.push(signal) })
  const job = keepSchedulesJob({ db, clock, log: captureLog().log, scheduler, metrics: createScheduleMetrics(new Registry()) })
  await db.query('alter table project_times rename to away')
  const { signal } = new AbortController()
  for (let round = 0; round < 2; round += 1) await expect(job.run(signal)).rejects.toThrow('project_times')
  expect(watched.map(({ aborted }) => aborted)).toEqual([true, true])
  await dispose()
})
