import { ProblemError } from '@dsm/contracts'
import { withCorrelation } from '@dsm/correlation'
import { v7 as uuidv7 } from 'uuid'
import type { OrchestratorDeps } from '../deps.ts'
import { orchestrate } from '../runs/orchestrate.ts'
import type { WantedSchedule } from './scheduler.ts'

/** Holds a daily scrum as `dsm daily-scrum` does: a run of the project, which does whatever is due. That the agent is stopped is no fault. */
export async function fire(deps: OrchestratorDeps, { projectId, sprintId }: Pick<WantedSchedule, 'projectId' | 'sprintId'>): Promise<void> {
  try {
    await withCorrelation({ correlationId: uuidv7(), actor: 'daily-scrum' }, () => orchestrate(deps, { projectId, trigger: 'schedule' }))
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'kill-switch-engaged') throw error
    deps.log.info({ projectId, sprintId }, 'no daily scrum was held: the kill switch is engaged')
  }
}
