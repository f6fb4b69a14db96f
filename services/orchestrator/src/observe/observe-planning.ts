import {
  backlogOperations,
  type Capacity,
  type Project,
  projectOperations,
  type Readiness,
  type RunPolicy,
  type Sprint,
  sprintOperations,
} from '@dsm/contracts'
import { today } from '@dsm/service'
import type { OrchestratorDeps } from '../deps.ts'
import { planningContext, type PlanningContext } from '../domain/planning-context.ts'
import { lookAheadTo, sprintDates } from '../domain/sprint-dates.ts'

/** How many closed sprints the forecast looks back on: as many as it keeps of a team. */
const HISTORY_SPRINTS = 60

/** `unheard`: closed sprints of whose end the backlog does not know; `latest`: the last one that was closed. */
export type PlanningView = {
  context: PlanningContext
  capacity: Capacity
  unheard: Pick<Sprint, 'id' | 'key'>[]
  latest: Pick<Sprint, 'id' | 'key'> | undefined
}

/** What the other services say of the next sprint, all read for one decision. */
export async function observePlanning(
  { clients, clock }: Pick<OrchestratorDeps, 'clients' | 'clock'>,
  project: Project,
  policy: RunPolicy,
): Promise<PlanningView> {
  const from = today(clock, project.timeZone)
  const params = { projectId: project.id }
  const capacityTo = (to: string) => clients.project.call(projectOperations.getCapacity, { params, query: { from, to } })
  const [inSight, readiness, closed] = await Promise.all([
    capacityTo(lookAheadTo(from, policy.sprintDays)),
    clients.backlog.call(backlogOperations.getReadiness, { params }),
    clients.sprint.call(sprintOperations.listSprints, { params, query: { status: 'closed', limit: HISTORY_SPRINTS } }),
  ])
  const dates = sprintDates({ ...policy, today: from, workingDays: inSight.workingDays })
  // After a long shutdown the sprint ends beyond what was looked at: its last days have hours too.
  const capacity = dates.endsOn > inSight.to ? await capacityTo(dates.endsOn) : inSight
  const unheard = closed.items.filter(({ id }) => readiness.endedSprints?.includes(id) === false)
  const [finished, unreported] = await Promise.all([finishedIn(clients, unheard, readiness), unreportedIn(clients, closed.items)])
  const observed = { project, today: from, dates, capacity, readiness, finished, unreported, closedSprints: closed.items }
  return { context: planningContext(observed), capacity, unheard, latest: closed.items[0] }
}

/** What was done in a sprint must not be planned again because the backlog is late to hear of it. */
async function finishedIn(
  clients: OrchestratorDeps['clients'],
  sprints: readonly Pick<Sprint, 'id'>[],
  { items }: Pick<Readiness, 'items'>,
): Promise<Set<string>> {
  const tasks = await Promise.all(sprints.map(({ id }) => tasksOf(clients, id)))
  const done = tasks.flat().filter(({ status, removedOn }) => status === 'done' && removedOn === null)
  const listed = new Set(items.map(({ id }) => id))
  return new Set(done.map(({ itemId }) => itemId).filter((id) => listed.has(id)))
}

/** Sprints that ran with work in them of which nobody began, estimated anew or finished a single task. */
async function unreportedIn(clients: OrchestratorDeps['clients'], sprints: readonly Sprint[]): Promise<Set<string>> {
  // By the sums alone almost every sprint is out of the question, without a call.
  const silent = sprints.filter(({ totals }) => totals.tasks > 0 && totals.completed === 0 && totals.remaining === totals.carriedOver)
  const untouched = await Promise.all(
    silent.map(async ({ id }) => {
      const inSprint = (await tasksOf(clients, id)).filter(({ removedOn }) => removedOn === null)
      return inSprint.every(({ status, points, remainingPoints }) => status === 'todo' && remainingPoints === points)
    }),
  )
  return new Set(silent.filter((_, index) => untouched[index]).map(({ id }) => id))
}

const tasksOf = ({ sprint }: OrchestratorDeps['clients'], sprintId: string) =>
  sprint.call(sprintOperations.listTasks, { params: { sprintId } })
