import { setTimeout as delay } from 'node:timers/promises'
import { type Project, projectOperations, type Sprint, sprintOperations } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import type { BackgroundJob } from '@dsm/service'
import type { OrchestratorDeps } from '../deps.ts'
import { sprintToMeet } from '../events/schedules.ts'
import { noteSprint, noteTimes, sprintsToMeet, type WantedRow } from '../store/schedules.ts'

type ReviewDeps = Pick<OrchestratorDeps, 'db' | 'clients' | 'log'> & { againMs?: number }

const everyMs = 3_600_000
const againMsUsual = 2000
const againMsMax = 300_000
const pageSize = 200

/**
 * Asks the other services what events tell otherwise: for sprints that began before schedules were kept, and for news that was never handled. It adds what is not
 * known and ends what is over; what is known stays as events say it. Where something could not be asked it is asked again soon, until all of it could be.
 */
export function reviewSchedulesJob(deps: ReviewDeps): BackgroundJob {
  const { log, againMs = againMsUsual } = deps
  const run = async (signal: AbortSignal): Promise<void> => {
    for (let pauseMs = againMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, againMsMax)) {
      const faults = await reviewSchedules(deps, signal)
      if (faults.length === 0 || signal.aborted) return
      log.warn({ err: faults[0], faults: faults.length, pauseMs }, 'not all schedules could be reviewed; it is tried again')
      await delay(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }
  return { name: 'review-schedules', everyMs, run }
}

/** What went wrong. One project, or sprint, that cannot be asked for is not the others' business. */
async function reviewSchedules({ db, clients }: ReviewDeps, signal: AbortSignal): Promise<unknown[]> {
  const faults: unknown[] = []
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    if (!signal.aborted) await act().catch((error: unknown) => faults.push(error))
  }
  await attempt(async () => {
    for await (const project of everyProject(clients)) await attempt(() => reviewProject({ db, clients }, project))
  })
  for (const known of await sprintsToMeet(db)) await attempt(() => reviewSprint({ db, clients }, known))
  return faults
}

type Asking = Pick<ReviewDeps, 'db' | 'clients'>

async function reviewProject({ db, clients }: Asking, project: Project): Promise<void> {
  await noteTimes(db, project, { keepKnown: true })
  for (const status of ['planned', 'active'] as const) {
    const query = { status, limit: pageSize }
    const { items } = await clients.sprint.call(sprintOperations.listSprints, { params: { projectId: project.id }, query })
    for (const sprint of items) await noteSprint(db, sprintToMeet(sprint))
  }
}

/** One that the sprint service does not know, restored from an older backup maybe, is over: nobody can hold its daily scrum. */
async function reviewSprint({ db, clients }: Asking, known: WantedRow): Promise<void> {
  const { sprintId: id, sprintKey: key, projectId, endsOn, weekdays } = known
  const sprint = await sprintIfAny(clients, id)
  await noteSprint(db, sprint ? sprintToMeet(sprint) : { id, key, projectId, endsOn, weekdays, status: 'over' })
}

async function* everyProject({ project }: ReviewDeps['clients']): AsyncGenerator<Project> {
  let cursor: string | null | undefined
  while (cursor !== null) {
    const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) }
    const { items, next } = await project.call(projectOperations.listProjects, { query })
    yield* items
    cursor = next
  }
}

async function sprintIfAny({ sprint }: ReviewDeps['clients'], sprintId: string): Promise<Sprint | undefined> {
  try {
    return await sprint.call(sprintOperations.getSprint, { params: { sprintId } })
  } catch (error) {
    if (error instanceof UpstreamRefusal && error.status === 404) return undefined
    throw error
  }
}
