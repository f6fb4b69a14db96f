import type { Decision, OrchestrationStatus, Run, RunAction, SprintOutlook } from '@dsm/contracts'
import { decisionLine } from './decision-view.ts'
import { explainedPlan } from './plan-view.ts'
import { bad, bar, bold, counted, dim, figure, good, percent, table, warn } from './text.ts'

const BAR_CELLS = 24

/** One pass of the orchestrator: what it did, and the plan if it made one. */
export function orchestrationView({ run, decision }: { run: Run; decision: Decision | null }): string {
  const outcome = run.status === 'failed' ? bad(run.outcome) : good(run.outcome)
  return [
    ...run.actions.map((action) => `${bold(action.do)}  ${action.because}`),
    ...run.steps
      .filter(({ status }) => status === 'failed' || status === 'compensated')
      .map(({ name, detail }) => warn(`  ${name}: ${detail}`)),
    outcome,
    ...(decision ? ['', explainedPlan(decision)] : []),
    dim(`run ${run.id}${decision ? `, decision ${decision.id}` : ''}`),
  ].join('\n')
}

/** Where a project stands. */
export function statusView(status: OrchestrationStatus): string {
  const { projectId, autonomy, killSwitch, next, activeSprint, pendingDecision, lastDecision, lastRun } = status
  return table(
    ['project', projectId],
    [
      ['autonomy', autonomy],
      ['kill switch', killSwitch.engaged ? bad(`engaged${killSwitch.reason && `: ${killSwitch.reason}`}`) : 'released'],
      ['active sprint', activeSprint ? sprintLine(activeSprint) : 'none'],
      ...(activeSprint?.outlook ? [['outlook', outlookLine(activeSprint.outlook)]] : []),
      ['next', nextLine(next)],
      ...(pendingDecision ? [['waits for approval', warn(decisionLine(pendingDecision))]] : []),
      ['last decision', lastDecision ? decisionLine(lastDecision) : 'none'],
      ['last run', lastRun ? `${lastRun.status}, ${lastRun.startedAt}: ${lastRun.outcome}` : 'none'],
    ],
  )
}

const outlookLine = ({ p15, p50, p85, commitmentMet }: SprintOutlook) =>
  `${figure(p15)} / ${figure(p50)} / ${figure(p85)} points at the end (P15 / P50 / P85), commitment met with probability ${percent(commitmentMet)}`

const nextLine = (action: RunAction) => `${action.do}: ${action.because}`

function sprintLine({ key, startsOn, endsOn, commitment, completed, remaining }: NonNullable<OrchestrationStatus['activeSprint']>): string {
  const share = completed + remaining === 0 ? 0 : completed / (completed + remaining)
  return `${key} ${startsOn} to ${endsOn}  ${bar(share, BAR_CELLS)} ${figure(completed)} of ${counted(commitment, 'committed point')}, ${figure(remaining)} left`
}
