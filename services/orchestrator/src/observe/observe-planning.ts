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

/** `unheard`: closed sprints of whose end the backlog does not know. */
export type PlanningView = { context: PlanningContext; capacity: Capacity; unheard: Pick<Sprint, 'id' | 'key'>[] }

/** What the other services say of the next sprint, all read for one decision. */
export async function observePlanning(
  { clients, clock }: Pick<OrchestratorDeps, 'clients' | 'clock'>,
  project: Project,
  policy: RunPolicy,
): Promise<PlanningView> {
  const from = today(clock)
  const params = { projectId: project.id }
  const [capacity, readiness, closed] = await Promise.all([
    clients.project.call(projectOperations.getCapacity, { params, query: { from, to: lookAheadTo(from, policy.sprintDays) } }),
    clients.backlog.call(backlogOperations.getReadiness, { params }),
    clients.sprint.call(sprintOperations.listSprints, { params, query: { status: 'closed', limit: HISTORY_SPRINTS } }),
  ])
  const dates = sprintDates({ ...policy, today: from, workingDays: capacity.workingDays })
  const unheard = closed.items.filter(({ id }) => readiness.endedSprints?.includes(id) === false)
  const finished = await finishedIn(clients, unheard, readiness)
  const context = planningContext({ project, today: from, dates, capacity, readiness, finished, closedSprints: closed.items })
  return { context, capacity, unheard }
}

/** What was done in a sprint must not be planned again because the backlog is late to hear of it. */
async function finishedIn(
  clients: OrchestratorDeps['clients'],
  sprints: readonly Pick<Sprint, 'id'>[],
  { items }: Pick<Readiness, 'items'>,
): Promise<Set<string>> {
  const tasks = await Promise.all(
    sprints.map(({ id: sprintId }) => clients.sprint.call(sprintOperations.listTasks, { params: { sprintId } })),
  )
  const done = tasks.flat().filter(({ status, removedOn }) => status === 'done' && removedOn === null)
  const listed = new Set(items.map(({ id }) => id))
  return new Set(done.map(({ itemId }) => itemId).filter((id) => listed.has(id)))
}
