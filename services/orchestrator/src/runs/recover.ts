import { v7 as uuidv7 } from 'uuid'
import type { OrchestratorDeps } from '../deps.ts'
import { observeProject } from '../observe/observe-situation.ts'
import { projectsToResume } from '../store/decisions.ts'
import { readKillSwitch } from '../store/policies.ts'
import { leaseFor, takeOverRun } from '../store/runs.ts'
import { orchestrate, work } from './orchestrate.ts'

/**
 * Finishes what others left: runs whose owner is gone, then decisions on their way that no run works on (its services were away, or the kill switch was
 * engaged). `earlierLives`: runs of this same owner count as left, which is right once, at its start. Returns how many it took on.
 */
export async function recover(deps: OrchestratorDeps, { earlierLives }: { earlierLives: boolean }): Promise<number> {
  const { db, clock, worker, log } = deps
  let taken = 0
  for (;;) {
    const lease = leaseFor(worker, uuidv7())
    const run = await takeOverRun(db, lease, { worker, earlierLives, at: clock().toISOString() })
    if (!run) break
    const { id, projectId } = run
    log.warn({ runId: id, projectId }, 'run taken over')
    await attempt(deps, projectId, async () => work(deps, { id, lease, resumed: true, project: await observeProject(deps, projectId) }))
    taken += 1
  }
  const { engaged } = await readKillSwitch(deps.db)
  if (engaged) return taken
  for (const projectId of await projectsToResume(deps.db)) {
    await attempt(deps, projectId, () => orchestrate(deps, { projectId, trigger: 'recovery' }))
    taken += 1
  }
  return taken
}

/** One project that cannot be recovered now must not keep the others waiting. */
async function attempt(deps: OrchestratorDeps, projectId: string, resume: () => Promise<unknown>): Promise<void> {
  try {
    await resume()
  } catch (error) {
    deps.log.warn({ err: error, projectId }, 'recovery failed, it is tried again')
  }
}
