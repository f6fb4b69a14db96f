import type { BackgroundJob } from '@dsm/service'
import type { OrchestratorDeps } from '../deps.ts'
import { observeProject } from '../observe/observe-situation.ts'
import { orchestrate } from '../runs/orchestrate.ts'
import { idleProjects } from '../store/idle-projects.ts'
import { readKillSwitch, readPolicy } from '../store/policies.ts'

const everyMs = 600_000
/** After a failure it is tried again at the next turn; where nobody had hours or nothing was ready, a day later. */
const again = { failedMs: everyMs, waitedMs: 86_400_000 }

/**
 * Goes on with projects that stand still: a daily scrum leads from one sprint to the next, and where the next could not be planned there is no daily scrum any
 * more that would try again.
 */
export function continueProjectsJob(deps: OrchestratorDeps): BackgroundJob {
  const run = async (signal: AbortSignal): Promise<void> => {
    const { engaged } = await readKillSwitch(deps.db)
    if (engaged) return
    for (const projectId of await idleProjects(deps.db, again)) {
      if (signal.aborted) return
      // One project that cannot go on now must not keep the others waiting.
      await goOn(deps, projectId).catch((error: unknown) => deps.log.warn({ err: error, projectId }, 'a project still cannot go on'))
    }
  }
  return { name: 'continue-projects', everyMs, run }
}

async function goOn(deps: OrchestratorDeps, projectId: string): Promise<void> {
  const [{ policy }, { status }] = await Promise.all([readPolicy(deps.db, projectId), observeProject(deps, projectId)])
  if (policy.autonomy === 'observe' || status === 'archived') return
  const { outcome } = await orchestrate(deps, { projectId, trigger: 'recovery' })
  deps.log.info({ projectId, outcome }, 'a project goes on')
}
