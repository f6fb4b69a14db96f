import { dayIn, type Project, type Sprint, sprintOperations } from '@dsm/contracts'
import { fetchProject, today } from '@dsm/service'
import type { OrchestratorDeps } from '../deps.ts'
import { goodUntil } from '../domain/good-until.ts'
import type { ActiveSprint, OpenDecision, Situation } from '../domain/situation.ts'
import { findOpenDecision } from '../store/decisions.ts'
import { readKillSwitch, readPolicy } from '../store/policies.ts'

export type ObservedSituation = { situation: Situation; activeSprint: Sprint | null }

/** The project, as the project service knows it. Throws `not-found` if it does not. */
export function observeProject({ clients }: Pick<OrchestratorDeps, 'clients'>, projectId: string): Promise<Project> {
  return fetchProject(clients.project, projectId)
}

/** Everything that the next action depends on, read anew. */
export async function observeSituation(
  deps: OrchestratorDeps,
  project: Pick<Project, 'id' | 'status' | 'timeZone'>,
): Promise<ObservedSituation> {
  const { db, clients, clock } = deps
  const { id: projectId, status: projectStatus } = project
  const now = today(clock, project.timeZone)
  const sprintsOf = (status: 'active' | 'planned') =>
    clients.sprint.call(sprintOperations.listSprints, { params: { projectId }, query: { status, limit: 200 } })
  const [active, planned, policy, killSwitch, openDecision] = await Promise.all([
    sprintsOf('active'),
    sprintsOf('planned'),
    readPolicy(db, projectId),
    readKillSwitch(db),
    findOpenDecision(db, projectId),
  ])
  const activeSprint = active.items[0] ?? null
  const made = [...active.items, ...planned.items].map(({ decisionId }) => decisionId)
  // One that was planned and never started while it could is history, whoever planned it.
  const [next] = planned.items.filter(({ endsOn }) => endsOn >= now).toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))
  return {
    activeSprint,
    situation: {
      today: now,
      archived: projectStatus === 'archived',
      autonomy: policy.policy.autonomy,
      killSwitch,
      activeSprint: activeSprint && (await withScrums(deps, activeSprint)),
      plannedSprint: next ? { id: next.id, key: next.key, startsOn: next.startsOn } : null,
      openDecision: openDecision ? openDecisionOf(openDecision, made) : null,
    },
  }
}

/** A crash may lie between creating a sprint and noting it with its decision: one that names the decision has begun it as well. */
function openDecisionOf(
  { id, status, approved, begun, sprint }: NonNullable<Awaited<ReturnType<typeof findOpenDecision>>>,
  made: readonly (string | null)[],
): OpenDecision {
  return { id, status, approved, begun: begun || made.includes(id), goodUntil: goodUntil(sprint.workingDays, sprint.startsOn) }
}

async function withScrums({ clients }: OrchestratorDeps, sprint: Sprint): Promise<ActiveSprint> {
  const scrums = await clients.sprint.call(sprintOperations.listDailyScrums, { params: { sprintId: sprint.id } })
  return {
    id: sprint.id,
    key: sprint.key,
    endsOn: sprint.endsOn,
    startedOn: sprint.startedAt === null ? sprint.startsOn : dayIn(sprint.timeZone, sprint.startedAt),
    workingDays: sprint.workingDays,
    tasks: sprint.totals.tasks,
    openTasks: sprint.totals.tasks - sprint.totals.tasksDone,
    heldOn: scrums.map(({ date }) => date),
  }
}
