import type { Project, Sprint } from '@dsm/contracts'
import { aSprint } from '@dsm/testing/entities'
import { captureLog, type LogLine, type TestDatabase } from '@dsm/testing'
import { Registry } from 'prom-client'
import { setTimeout as delay } from 'node:timers/promises'
import { sprintToMeet } from '../../src/events/schedules.ts'
import { keepSchedulesJob } from '../../src/schedules/keep-schedules.ts'
import { createScheduleMetrics } from '../../src/schedules/metrics.ts'
import type { Scheduler } from '../../src/schedules/scheduler.ts'
import { wantedSchedules } from '../../src/schedules/wanted.ts'
import { lastLook, listSchedules, noteSprint, noteTimes, type ScheduleRecord } from '../../src/store/schedules.ts'

/** A schedule as someone sees it who looks at the place where it is kept. */
export type Sighting = { cron: string; timeZone: string; active: boolean }

/** Where schedules are kept, and what strangers do there. */
export type Place = {
  kind: Scheduler['kind']
  /** A scheduler of a process that comes up. */
  scheduler: (log: ReturnType<typeof captureLog>['log']) => Scheduler
  /** What is there, by sprint. */
  look: () => Promise<Map<string, Sighting>>
  /** Changes when somebody writes a schedule, and only then. */
  revision: (sprintId: string) => Promise<unknown>
  /** A schedule as text, all but what is for people's eyes. */
  text: (sprintId: string) => Promise<string>
  deleteIt: (sprintId: string) => Promise<void>
  /** Makes it another one. */
  changeIt: (sprintId: string) => Promise<void>
  /** Another manager takes it for its own, and adds something that nobody else claims. Returns whether that is still there. */
  contest: (sprintId: string) => Promise<() => Promise<boolean>>
  /** A schedule of ours that nobody wants. */
  leaveStray: (sprintId: string) => Promise<void>
  goAway: () => Promise<void>
  comeBack: () => Promise<void>
  /** Whether the place can be away while the orchestrator is not. */
  goesAwayAlone: boolean
}

const pollMs = 20

/** The orchestrator's half: what is wanted, and replicas that keep it. */
export type World = {
  place: Place
  database: TestDatabase
  registry: Registry
  log: ReturnType<typeof captureLog>['log']
  logLines: LogLine[]
  project: (given?: Partial<Pick<Project, 'id' | 'timeZone' | 'dailyScrumAt'>>) => Promise<void>
  /** A sprint of two weeks from today, which works Monday to Friday. */
  sprint: (given?: Partial<Sprint>) => Promise<Sprint>
  end: (sprint: Sprint) => Promise<void>
  /** Brings a replica up; returns how it goes down. */
  start: (given?: { resyncMs?: number }) => Promise<() => Promise<void>>
  /** How often a keeper found another one at work. */
  turnedAway: () => number
  record: (sprint: Pick<Sprint, 'id'>) => Promise<ScheduleRecord | undefined>
  look: () => ReturnType<typeof lastLook>
  wanted: () => ReturnType<typeof wantedSchedules>
  stop: () => Promise<void>
}

const dayOf = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

function aSprintFromToday(given: Partial<Sprint> = {}): Sprint {
  const workingDays = Array.from({ length: 14 }, (_, index) => dayOf(index)).filter((day) => ![0, 6].includes(new Date(day).getUTCDay()))
  return aSprint({ startsOn: dayOf(0), endsOn: dayOf(13), workingDays, ...given })
}

/** A world on a database that worlds use one after another: nothing is wanted in it yet. */
export async function openWorld(place: Place, database: TestDatabase): Promise<World> {
  const { pool: db } = database
  await db.query('truncate schedules, project_times, schedulers')
  const registry = new Registry()
  const metrics = createScheduleMetrics(registry)
  const { log, lines } = captureLog()
  const running = new Set<() => Promise<void>>()
  let turnedAway = 0
  const start: World['start'] = async ({ resyncMs = 600_000 } = {}) => {
    const stopping = new AbortController()
    const scheduler = place.scheduler(log)
    const job = keepSchedulesJob({ db, clock: () => new Date(), log, scheduler, metrics, pollMs, resyncMs })
    const loop = (async () => {
      while (!stopping.signal.aborted) {
        await job.run(stopping.signal)
        if (!stopping.signal.aborted) turnedAway += 1
        await delay(pollMs)
      }
    })()
    const stop = async () => {
      running.delete(stop)
      stopping.abort()
      await loop
    }
    running.add(stop)
    return stop
  }
  return {
    place,
    database,
    registry,
    log,
    logLines: lines,
    project: ({ id = 'ATLAS', timeZone = 'UTC', dailyScrumAt = '09:00' } = {}) => noteTimes(db, { id, timeZone, dailyScrumAt }),
    sprint: async (given) => {
      const sprint = aSprintFromToday(given)
      await noteSprint(db, sprintToMeet(sprint))
      return sprint
    },
    end: (sprint) => noteSprint(db, sprintToMeet({ ...sprint, status: 'closed' })),
    start,
    turnedAway: () => turnedAway,
    record: async ({ id }) => (await listSchedules(db, { visible: null, after: null, limit: 200 })).find((one) => one.sprintId === id),
    look: () => lastLook(db, place.kind),
    wanted: () => wantedSchedules(db, new Date()),
    stop: async () => {
      for (const stop of running) await stop()
    },
  }
}
