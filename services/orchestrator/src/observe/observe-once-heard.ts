import type { Project, RunPolicy } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import type { OrchestratorDeps } from '../deps.ts'
import { awaitsOutcome } from '../store/decisions.ts'
import { observePlanning, type PlanningView } from './observe-planning.ts'
import { onceHeard } from './once-heard.ts'

/**
 * What planning looks at, once the end of the latest sprint has been heard everywhere. A run closes a sprint and plans the next one within the same second, while
 * carried-over items come free and lessons are learned by events.
 */
export async function observeOnceHeard(
  deps: Pick<OrchestratorDeps, 'clients' | 'clock' | 'db' | 'log' | 'patience'>,
  project: Project,
  policy: RunPolicy,
): Promise<PlanningView> {
  const look = async () => {
    const view = await observePlanning(deps, project, policy)
    return { view, unheard: await unheardIn(deps.db, view) }
  }
  const { view, waitedFor } = await onceHeard(project.id, look, deps.patience)
  if (waitedFor !== null)
    deps.log.warn({ projectId: project.id, waitedFor }, 'planned before the end of the latest sprint was heard everywhere')
  return view
}

/** While something is planned no sprint is active, so an item that is still in one waits for the event that frees it. */
async function unheardIn(db: Queryable, { context: { projectId, items }, unheard, latest }: PlanningView): Promise<string | null> {
  if (unheard.length > 0) return `what the backlog has not heard of: the end of ${unheard.map(({ key }) => key).join(', ')}`
  const held = items.filter(({ reasons }) => reasons.some(({ code }) => code === 'in-sprint')).map(({ key }) => key)
  if (held.length > 0) return `items that are still in a sprint: ${held.toSorted().join(', ')}`
  const isUnheard = latest !== undefined && (await awaitsOutcome(db, { projectId, sprintId: latest.id }))
  return isUnheard ? `what was learned from ${latest.key}` : null
}
