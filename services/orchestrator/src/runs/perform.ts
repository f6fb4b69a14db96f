import { type Project, type RunAction, sprintOperations } from '@dsm/contracts'
import type { OrchestratorDeps } from '../deps.ts'
import { moveDecision } from '../store/decisions.ts'
import { counted } from '../domain/planning/words.ts'
import { executeDecision, startSprint } from './execute-decision.ts'
import type { Journal } from './journal.ts'
import { planNext } from './plan-next.ts'

/** What an action came to. `over`: the run has nothing more to do. */
export type Performed = { outcome: string; over: boolean }

/** Does one action. Refusals of other services are thrown as they come: the situation was not what it seemed. */
export async function perform(
  deps: OrchestratorDeps,
  journal: Journal,
  { project, action }: { project: Project; action: RunAction },
): Promise<Performed> {
  const { sprint } = deps.clients
  switch (action.do) {
    case 'wait':
      return { outcome: action.because, over: true }
    case 'plan-sprint': {
      const decision = await planNext(deps, journal, project)
      if (!decision) return { outcome: 'the policy was changed while the sprint was planned', over: false }
      return { outcome: decision.explanation[0] ?? '', over: decision.status === 'recorded' || decision.status === 'proposed' }
    }
    case 'execute-decision': {
      const { outcome, executed } = await executeDecision(deps, journal, { project, decisionId: action.decisionId })
      // Whatever stood in its way still stands there: planning again at once would end the same.
      return { outcome, over: !executed }
    }
    case 'drop-decision': {
      const { decisionId: id, because: reason } = action
      await journal.step('drop-decision', reason, () =>
        moveDecision(deps.db, { id, from: ['proposed', 'approved', 'executing'], to: 'failed', reason }),
      )
      return { outcome: `decision ${id} is dropped: ${reason}`, over: false }
    }
    case 'start-sprint': {
      const { key } = await startSprint(deps, journal, { id: action.sprintId, key: action.because })
      return { outcome: `${key} is started`, over: false }
    }
    case 'hold-daily-scrum': {
      const params = { sprintId: action.sprintId, date: action.date }
      await journal.act('hold-daily-scrum', action.date, () => sprint.call(sprintOperations.holdDailyScrum, { params }))
      return { outcome: `the daily scrum of ${action.date} is held`, over: false }
    }
    case 'close-sprint':
      return { outcome: await closeSprint(deps, journal, action), over: false }
    default:
      return action satisfies never
  }
}

async function closeSprint(
  deps: OrchestratorDeps,
  journal: Journal,
  { sprintId, because }: { sprintId: string; because: string },
): Promise<string> {
  const { key, totals } = await journal.act('close-sprint', because, () =>
    deps.clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId }, idempotencyKey: `close:${sprintId}` }),
  )
  return `${key} is closed: ${totals.completed} of ${counted(totals.commitment, 'point')}`
}
