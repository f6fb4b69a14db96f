import { setTimeout as delay } from 'node:timers/promises'
import { type Db, transaction } from '@dsm/postgres'
import type { BackgroundJob } from '@dsm/service'
import type { Logger } from 'pino'
import { takeLeadership } from '../store/leadership.ts'
import { forgetSeen, noteLook, noteSeen } from '../store/schedules.ts'
import type { ScheduleMetrics } from './metrics.ts'
import { type Expected, type Outcome, reconcile } from './reconcile.ts'
import type { Scheduler } from './scheduler.ts'
import { wantedSchedules } from './wanted.ts'

export type KeeperDeps = {
  db: Db
  clock: () => Date
  log: Pick<Logger, 'info' | 'warn'>
  scheduler: Scheduler
  metrics: ScheduleMetrics
  /** How often it is looked what is wanted. */
  pollMs?: number
  /** How often all of it is compared with what there is, though nothing is known to have changed. */
  resyncMs?: number
}

const lookForLeadershipMs = 2000
const pollMsUsual = 1000
const resyncMsUsual = 60_000
const retryMsMax = 15_000

/** Keeps the scheduler's world as the schedules say: one replica at a time, the others stand by. */
export function keepSchedulesJob(deps: KeeperDeps): BackgroundJob {
  return {
    name: 'keep-schedules',
    everyMs: lookForLeadershipMs,
    run: async (stopping) => {
      const leadership = await takeLeadership(deps.db, 'dsm schedules')
      if (!leadership) return
      // However it ends, its watch ends with it.
      const ended = new AbortController()
      try {
        await keepSchedules(deps, AbortSignal.any([stopping, leadership.lost, ended.signal]))
      } finally {
        ended.abort()
        deps.metrics.silent()
        await deps.scheduler.release()
        await leadership.release()
      }
    },
  }
}

/** Looks until the signal aborts: when something else is wanted, when the scheduler tells of a change, and every so often in any case. */
async function keepSchedules(deps: KeeperDeps, signal: AbortSignal): Promise<void> {
  const { db, clock, log, scheduler, pollMs = pollMsUsual, resyncMs = resyncMsUsual } = deps
  await transaction(db, (tx) => forgetSeen(tx, scheduler.kind))
  let stirred = Promise.withResolvers<void>()
  scheduler.watch(() => stirred.resolve(), signal)
  let known: string | undefined
  let passedAt = -Infinity
  let failures = 0
  let isStirred = true
  while (!signal.aborted) {
    const wanted = await wantedSchedules(db, clock())
    const text = textOf(wanted)
    if (isStirred || text !== known || performance.now() - passedAt >= resyncMs) {
      stirred = Promise.withResolvers<void>()
      const fault = await pass(deps, wanted)
      if (fault !== null && failures === 0)
        log.warn({ scheduler: scheduler.kind, fault }, 'daily scrums cannot be looked after; it is tried again')
      if (fault === null && failures > 0) log.info({ scheduler: scheduler.kind, failures }, 'daily scrums are looked after again')
      failures = fault === null ? 0 : failures + 1
      known = fault === null ? text : undefined
      passedAt = performance.now()
    }
    isStirred = await (failures === 0
      ? next(stirred.promise, pollMs, signal)
      : next(undefined, Math.min(pollMs * 2 ** failures, retryMsMax), signal))
  }
}

/** Waits, and tells whether it was stirred. After a failure there is nothing to be stirred by: no change hurries the next attempt. */
async function next(stirred: Promise<void> | undefined, ms: number, signal: AbortSignal): Promise<boolean> {
  const stopped = new AbortController()
  const either = AbortSignal.any([signal, stopped.signal])
  const waited = delay(ms, false, { signal: either }).catch(() => false)
  const outcome = await (stirred ? Promise.race([stirred.then(() => true), waited]) : waited)
  stopped.abort()
  return outcome
}

/** What has to be the same for nothing to be done. */
const textOf = (wanted: readonly Expected[]) =>
  JSON.stringify(wanted.map(({ sprintId, sprintKey, projectId, cron, timeZone }) => [sprintId, sprintKey, projectId, cron, timeZone]))

/** One pass; why the scheduler, or one schedule, could not be dealt with. What was found is kept for whoever asks. */
async function pass({ db, log, scheduler, metrics }: KeeperDeps, wanted: readonly Expected[]): Promise<string | null> {
  const at = new Date().toISOString()
  try {
    const outcomes = await reconcile(scheduler, wanted)
    metrics.passed(wanted.length, outcomes)
    const fault = outcomes.find((outcome) => outcome.fault !== null)?.fault ?? null
    await noteSeen(db, outcomes, at)
    await noteLook(db, { kind: scheduler.kind, fault, lookedAt: at })
    for (const outcome of outcomes) tell(log, outcome)
    return fault
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    metrics.failed()
    await noteLook(db, { kind: scheduler.kind, fault, lookedAt: at })
    return fault
  }
}

function tell(log: KeeperDeps['log'], { sprintId, repair, drift, fault }: Outcome): void {
  if (repair !== null && fault === null) log.info({ sprintId, repair, drift }, 'a daily scrum was put right')
}
