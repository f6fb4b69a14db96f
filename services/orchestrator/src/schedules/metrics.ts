import type { RepairReason } from '@dsm/contracts'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Outcome } from './reconcile.ts'

/** What the replica that keeps the schedules has found. The others tell nothing. */
export type ScheduleMetrics = {
  /** After a pass: how many are wanted, and what came of them. */
  passed: (wanted: number, outcomes: readonly Outcome[]) => void
  failed: () => void
  /** This replica keeps them no more. */
  silent: () => void
}

export function createScheduleMetrics(registry: Registry): ScheduleMetrics {
  const registers = [registry]
  const schedules = new Gauge({
    name: 'dsm_schedules',
    help: 'Daily scrums that are wanted, that the scheduler has as wanted, and that it has otherwise or not at all; told by the replica that keeps them',
    labelNames: ['state'] as const,
    registers,
  })
  const repairs = new Counter<'reason'>({
    name: 'dsm_schedule_repairs_total',
    help: 'Schedules that were put right, by what was wrong: missing, drifted, unwanted',
    labelNames: ['reason'],
    registers,
  })
  const failures = new Counter({
    name: 'dsm_schedule_failures_total',
    help: 'Looks at the scheduler that failed, and repairs that were refused',
    registers,
  })
  const reasons: readonly RepairReason[] = ['missing', 'drifted', 'unwanted']
  for (const reason of reasons) repairs.inc({ reason }, 0)
  return {
    passed: (wanted, outcomes) => {
      const kept = outcomes.filter(({ repair }) => repair !== 'unwanted')
      schedules.set({ state: 'wanted' }, wanted)
      for (const state of ['present', 'missing', 'drifted'] as const) {
        schedules.set({ state }, kept.filter((outcome) => outcome.state === state).length)
      }
      for (const { repair, fault } of outcomes) {
        if (fault !== null) failures.inc()
        else if (repair !== null) repairs.inc({ reason: repair })
      }
    },
    failed: () => failures.inc(),
    silent: () => schedules.reset(),
  }
}
