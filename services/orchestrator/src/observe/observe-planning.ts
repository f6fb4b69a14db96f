import { backlogOperations, type Capacity, type Project, projectOperations, type RunPolicy, sprintOperations } from '@dsm/contracts'
import { today } from '@dsm/service'
import type { OrchestratorDeps } from '../deps.ts'
import { planningContext, type PlanningContext } from '../domain/planning-context.ts'
import { lookAheadTo, sprintDates } from '../domain/sprint-dates.ts'

/** How many closed sprints the forecast looks back on: as many as it keeps of a team. */
const HISTORY_SPRINTS = 60

export type PlanningView = { context: PlanningContext; capacity: Capacity }

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
  const context = planningContext({ project, today: from, dates, capacity, readiness, closedSprints: closed.items })
  return { context, capacity }
}
