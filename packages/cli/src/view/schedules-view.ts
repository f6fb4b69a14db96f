import type { Schedule, Schedules } from '@dsm/contracts'
import { bad, dim, good, table, warn } from './text.ts'

type Shown = { scheduler: Schedules['scheduler']; schedules: readonly Schedule[] }

const keepers = { process: "the orchestrator's process", kubernetes: 'CronJobs of the cluster', none: 'nobody' }

/** One row a sprint; beneath it what is not as wanted. */
export function schedulesView({ scheduler, schedules }: Shown): string {
  const { kind, fault, lookedAt } = scheduler
  const head = [
    `kept by ${keepers[kind]}${lookedAt === null ? '' : dim(`, looked at ${lookedAt}`)}`,
    ...(fault === null ? [] : [bad(`not to be looked after now: ${fault}`)]),
    ...(kind === 'none' ? [warn('no daily scrum is held by itself: SCHEDULER is none')] : []),
  ]
  if (schedules.length === 0) return [...head, 'no sprint is planned or active'].join('\n')
  const rows = schedules.map(({ projectId, sprintKey, cron, timeZone, nextAt, state, repairs, lastRepair }) => [
    projectId,
    sprintKey,
    cron,
    timeZone,
    nextAt ?? '',
    state === 'present' ? good(state) : bad(state),
    lastRepair ? `${repairs}, last ${lastRepair.reason} ${lastRepair.at}` : String(repairs),
  ])
  const drifts = schedules.flatMap(({ sprintKey, drift }) => drift.map((what) => warn(`${sprintKey}: ${what}`)))
  return [...head, table(['project', 'sprint', 'cron', 'zone', 'next', 'state', 'put right'], rows), ...drifts].join('\n')
}
