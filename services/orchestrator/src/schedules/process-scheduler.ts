import { Cron } from 'croner'
import type { Logger } from 'pino'
import type { Scheduler, SeenSchedule, WantedSchedule } from './scheduler.ts'

type ProcessSchedulerOptions = {
  /** Holds the daily scrum that is due. Called once at a time for a sprint. */
  fire: (wanted: WantedSchedule) => Promise<void>
  log: Pick<Logger, 'warn'>
}

/** What runs here, by sprint, is `jobs`. */
export type ProcessScheduler = Scheduler & { jobs: ReadonlyMap<string, Cron> }

/** How late a daily scrum is still held that was due while nobody was there to hold it, ms. CronJobs have the same. */
export const heldLateMs = 4 * 3_600_000

const lookEveryMs = 1000

/** Keeps daily scrums within this process: for one machine, where the process that goes down takes its schedules along and the one that comes up has them again. */
export function createProcessScheduler(options: ProcessSchedulerOptions): ProcessScheduler {
  const jobs = new Map<string, Cron>()
  const wantedOf = new Map<string, WantedSchedule>()
  const remove = (sprintId: string): void => {
    jobs.get(sprintId)?.stop()
    jobs.delete(sprintId)
    wantedOf.delete(sprintId)
  }
  const apply = (wanted: WantedSchedule): void => {
    remove(wanted.sprintId)
    const cron = jobOf(wanted, options)
    jobs.set(wanted.sprintId, cron)
    wantedOf.set(wanted.sprintId, wanted)
    if (isOverdue(cron, wanted)) void cron.trigger()
  }
  const look = (wanted: readonly WantedSchedule[]): SeenSchedule[] => {
    const wantedNow = new Map(wanted.map((one) => [one.sprintId, one]))
    // One that has stopped does nothing any more: it is as good as gone.
    const alive = [...jobs].filter(([, cron]) => !cron.isStopped())
    return alive.map(([sprintId, cron]) => {
      const drift = driftOf(cron, { had: wantedOf.get(sprintId), wanted: wantedNow.get(sprintId) })
      return { sprintId, drift, firedAt: cron.previousRun()?.toISOString() ?? null }
    })
  }
  return {
    kind: 'process',
    jobs,
    look: async (wanted) => look(wanted),
    apply: async (wanted) => apply(wanted),
    remove: async (sprintId) => remove(sprintId),
    watch: (changed, signal) => {
      const timer = setInterval(() => {
        if ([...jobs.values()].some((cron) => !cron.isRunning())) changed()
      }, lookEveryMs)
      signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    },
    checks: [],
    release: async () => {
      for (const sprintId of jobs.keys()) remove(sprintId)
    },
  }
}

function jobOf(wanted: WantedSchedule, { fire, log }: ProcessSchedulerOptions): Cron {
  const told = { sprintId: wanted.sprintId, projectId: wanted.projectId }
  const options = {
    timezone: wanted.timeZone,
    mode: '5-part' as const,
    // One that takes long must not overtake itself.
    protect: true,
    catch: (err: unknown) => log.warn({ err, ...told }, 'the daily scrum could not be held; the next one makes up for it'),
  }
  return new Cron(wanted.cron, options, () => fire(wanted))
}

type Compared = { had: WantedSchedule | undefined; wanted: WantedSchedule | undefined }

function driftOf(cron: Cron, { had, wanted }: Compared): string[] {
  if (!had || !wanted) return []
  return [
    ...(had.cron === wanted.cron ? [] : ['cron']),
    ...(had.timeZone === wanted.timeZone ? [] : ['timeZone']),
    ...(cron.isRunning() ? [] : ['paused']),
  ]
}

/** Whether it was due, since it is wanted and last went off, while nobody was here, and not too long ago. */
function isOverdue(cron: Cron, { wantedSince, firedAt }: WantedSchedule): boolean {
  const [due] = cron.previousRuns(1)
  if (!due) return false
  const heard = Math.max(Date.parse(wantedSince), firedAt === null ? 0 : Date.parse(firedAt))
  return due.getTime() > heard && Date.now() - due.getTime() < heldLateMs
}
