import { setTimeout as delay } from 'node:timers/promises'
import type { Project, RunPolicy } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import type { OrchestratorDeps } from '../deps.ts'
import type { PlanningContext } from '../domain/planning-context.ts'
import { awaitsOutcome } from '../store/decisions.ts'
import { observePlanning, type PlanningView } from './observe-planning.ts'

const POLL_MS = 100
/** How long a plan waits for what the sprint before it ended with. Past that it is made without: a consumer that is down must not stop the team. */
const PATIENCE_MS = 5000

/**
 * What planning looks at, once the end of the latest sprint has been heard everywhere. A run closes a sprint and plans the next one within the same second, while
 * carried-over items come free and lessons are learned by events.
 */
export async function observeOnceHeard(
  deps: Pick<OrchestratorDeps, 'clients' | 'clock' | 'db' | 'log'>,
  project: Project,
  policy: RunPolicy,
): Promise<PlanningView> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const view = await observePlanning(deps, project, policy)
    if (await isHeard(deps.db, view.context)) return view
    if (performance.now() > until) {
      deps.log.warn({ projectId: project.id, waitedMs: PATIENCE_MS }, 'planned before the end of the latest sprint was heard everywhere')
      return view
    }
    await delay(POLL_MS)
  }
}

/** While something is planned no sprint is active, so an item that is still in one waits for the event that frees it. */
async function isHeard(db: Queryable, { projectId, items, history }: PlanningContext): Promise<boolean> {
  if (items.some(({ reasons }) => reasons.some(({ code }) => code === 'in-sprint'))) return false
  const latest = history.at(-1)
  return latest === undefined || !(await awaitsOutcome(db, { projectId, sprintId: latest.sprintId }))
}
