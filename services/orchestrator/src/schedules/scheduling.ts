import type { BackgroundJob, Check } from '@dsm/service'
import type { Registry } from 'prom-client'
import type { OrchestratorDeps } from '../deps.ts'
import { continueProjectsJob } from './continue-projects.ts'
import { fire } from './fire.ts'
import { keepSchedulesJob } from './keep-schedules.ts'
import { createKubernetesScheduler, type KubernetesSchedulerOptions } from './kubernetes/kubernetes-scheduler.ts'
import { createScheduleMetrics } from './metrics.ts'
import { createProcessScheduler } from './process-scheduler.ts'
import { reviewSchedulesJob } from './review.ts'

/** Where daily scrums are kept. */
export type SchedulerOptions = { kind: 'none' } | { kind: 'process' } | ({ kind: 'kubernetes' } & Omit<KubernetesSchedulerOptions, 'log'>)

/** What a service does so that daily scrums are held, and projects go on, unasked. */
export function scheduling(
  where: SchedulerOptions,
  deps: OrchestratorDeps,
  registry: Registry,
): { checks: readonly Check[]; background: readonly BackgroundJob[] } {
  if (where.kind === 'none') return { checks: [], background: [] }
  const { log } = deps
  const scheduler =
    where.kind === 'process'
      ? createProcessScheduler({ fire: (schedule) => fire(deps, schedule), log })
      : createKubernetesScheduler({ ...where, log })
  const metrics = createScheduleMetrics(registry)
  return {
    checks: scheduler.checks,
    background: [keepSchedulesJob({ ...deps, scheduler, metrics }), reviewSchedulesJob(deps), continueProjectsJob(deps)],
  }
}
