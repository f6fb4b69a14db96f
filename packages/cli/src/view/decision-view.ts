import type { Decision, DecisionSummary, PlanDifference, Replay, WhatIfAnswer } from '@dsm/contracts'
import { explainedPlan, planView } from './plan-view.ts'
import { bad, bold, counted, cut, dim, figure, good, table, warn } from './text.ts'

/** A decision in one line. */
export function decisionLine({ status, headline, takenAt }: DecisionSummary): string {
  return `${status}, ${takenAt}: ${headline}`
}

/** Decisions of a project, newest first. */
export function decisionsView({ items, more }: { items: readonly DecisionSummary[]; more: boolean }): string {
  if (items.length === 0) return 'no decisions'
  const rows = items.map(({ id, takenAt, status, commitment, tasks, outcome, headline }) => [
    id,
    takenAt.slice(0, 16),
    status,
    commitment === null ? '' : figure(commitment),
    tasks,
    outcome ? figure(outcome.completed) : '',
    cut(headline, 60),
  ])
  const shown = table(['decision', 'taken', 'status', 'points', 'tasks', 'completed', 'headline'], rows, [3, 4, 5])
  return more ? `${shown}\n${dim('there are more: --limit')}` : shown
}

/** A decision with its reasons, its plan and what became of it. */
export function decisionView(decision: Decision): string {
  const { id, status, autonomy, takenAt, reason, decidedBy, madeBy, outcome, snapshot } = decision
  return [
    `${bold(`decision ${id}`)}  ${status}${decidedBy === null ? '' : ` by ${decidedBy}`}${reason === null ? '' : `: ${reason}`}`,
    dim(
      `taken ${takenAt} for ${snapshot.sprint.startsOn} to ${snapshot.sprint.endsOn}, autonomy ${autonomy}, planner ${madeBy.planner}, ${madeBy.solver}`,
    ),
    '',
    explainedPlan(decision),
    ...(outcome ? ['', outcomeView(outcome)] : []),
  ].join('\n')
}

function outcomeView(outcome: NonNullable<Decision['outcome']>): string {
  const { sprintKey, commitment, completed, carriedOver, forecastError, withinInterval, commitmentMet, closedOn } = outcome
  const met = commitmentMet ? good('commitment met') : bad('commitment missed')
  return [
    bold(`What became of it: ${sprintKey}, closed ${closedOn}`),
    `  completed ${figure(completed)} of ${counted(commitment, 'point')} (${met}), carried over ${figure(carriedOver)}`,
    `  ${forecastError < 0 ? 'less' : 'more'} than the median of the forecast by ${counted(Math.abs(forecastError), 'point')}, ${withinInterval ? 'within' : 'outside'} P15 to P85`,
  ].join('\n')
}

/** Whether a recorded plan can be computed again, to the byte. */
export function replayView({ same, recorded, recomputed, difference }: Replay): string {
  return [
    same ? good('the same plan again') : bad('another plan than recorded'),
    `  recorded    ${recorded ?? 'no plan'}`,
    `  recomputed  ${recomputed ?? 'no plan'}`,
    ...(same ? [] : [differenceView(difference)]),
  ].join('\n')
}

/** What would be different, and the plan that it gives. */
export function whatIfView({ difference, result, explanation, notes }: WhatIfAnswer): string {
  return [
    ...notes.map(warn),
    difference.same ? 'the plan stays as it is' : differenceView(difference),
    '',
    ...explanation.map((sentence) => `  ${sentence}`),
    '',
    planView(result),
  ].join('\n')
}

function differenceView({ kind, commitPoints, totalPoints, value, added, removed, reassigned, missing }: PlanDifference): string {
  const change = ({ before, after }: { before: number | null; after: number | null }) => `${amount(before)} → ${amount(after)}`
  return [
    ...(kind.before === kind.after ? [] : [`  ${kind.before} → ${bold(kind.after)}`]),
    `  commitment ${change(commitPoints)}, planned ${change(totalPoints)} points, value ${change(value)}`,
    ...added.map(({ key, title, points, personName }) => good(`  + ${key} ${cut(title, 50)} (${counted(points, 'point')}, ${personName})`)),
    ...removed.map(({ key, title, points, personName }) =>
      bad(`  - ${key} ${cut(title, 50)} (${counted(points, 'point')}, ${personName})`),
    ),
    ...reassigned.map(({ key, from, to }) => `  ~ ${key} ${from} → ${to}`),
    ...missing.map((code) => bad(`  missing: ${code}`)),
  ].join('\n')
}

const amount = (value: number | null) => (value === null ? 'none' : figure(value))
