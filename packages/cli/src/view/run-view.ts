import type { Decision, DecisionSummary, OrchestrationStatus, Run, RunAction, SprintOutlook } from '@dsm/contracts'
import { decisionLine } from './decision-view.ts'
import { explainedPlan } from './plan-view.ts'
import { bad, bar, bold, counted, dim, figure, good, percent, table, warn } from './text.ts'

const BAR_CELLS = 24

/** One pass of the orchestrator: what it did, and the plan if it made one. */
export function orchestrationView({ run, decision }: { run: Run; decision: Decision | null }): string {
  const outcome = outcomeBeside(run, decision?.explanation[0])
  return [
    // What it waits for at its end is the end of the outcome.
    ...run.actions.filter((action) => action.do !== 'wait').map((action) => `${bold(action.do)}  ${action.because}`),
    ...run.steps
      .filter(({ status }) => status === 'failed' || status === 'compensated')
      .map(({ name, detail }) => warn(`  ${name}: ${detail}`)),
    ...(outcome === '' ? [] : [run.status === 'failed' ? bad(outcome) : good(outcome)]),
    ...(decision ? ['', explainedPlan(decision)] : []),
    dim(`run ${run.id}${decision ? `, decision ${decision.id}` : ''}`),
  ].join('\n')
}

/** The outcome of a run without what its decision, which stands beside it, says in its first sentence. */
function outcomeBeside({ outcome }: Run, headline = ''): string {
  const said = headline.replace(/\.$/, '')
  if (said === '' || !outcome.includes(said)) return outcome
  const beside = outcome.split(said).map((part) => part.replaceAll(/^[.;]? ?|; $/g, ''))
  return beside.filter((part) => part !== '').join('; ')
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
      ['last run', lastRun ? lastRunLine(lastRun, lastDecision) : 'none'],
    ],
  )
}

function lastRunLine(run: Run, decision: DecisionSummary | null): string {
  const outcome = outcomeBeside(run, run.decisionId === decision?.id ? decision?.headline : undefined)
  return [`${run.status}, ${run.startedAt}`, ...(outcome === '' ? [] : [outcome])].join(': ')
}

const outlookLine = ({ p15, p50, p85, commitmentMet }: SprintOutlook) =>
  `${figure(p15)} / ${figure(p50)} / ${figure(p85)} points at the end (P15 / P50 / P85), commitment met with probability ${percent(commitmentMet)}`

const nextLine = (action: RunAction) => `${action.do}: ${action.because}`

function sprintLine({ key, startsOn, endsOn, commitment, completed, remaining }: NonNullable<OrchestrationStatus['activeSprint']>): string {
  const share = completed + remaining === 0 ? 0 : completed / (completed + remaining)
  return `${key} ${startsOn} to ${endsOn}  ${bar(share, BAR_CELLS)} ${figure(completed)} of ${counted(commitment, 'committed point')}, ${figure(remaining)} left`
}
