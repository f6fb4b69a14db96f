import type { Burndown, Impediment, Sprint, SprintTask, SprintTotals, TaskStatus } from '@dsm/contracts'
import { burndownChart } from './burndown-chart.ts'
import { bad, bar, bold, counted, cut, dim, figure, good, table, warn } from './text.ts'

type Shown = { sprint: Sprint; impediments: readonly Impediment[]; tasks?: readonly SprintTask[]; burndown?: Burndown }

const BAR_CELLS = 24

/** A sprint: its sums, what stands in its way, and as much more as was asked for. */
export function sprintView({ sprint, impediments, tasks, burndown }: Shown): string {
  const { key, name, status, startsOn, endsOn, totals, goal, progressSource } = sprint
  const { completed, added, removed, carriedOver, remaining } = totals
  const open = impediments.filter(({ clearedOn }) => clearedOn === null)
  return [
    `${bold(key)} ${name === key ? '' : `${name} `}${status}, ${startsOn} to ${endsOn}, progress ${progressSource}`,
    ...(goal ? [dim(goal)] : []),
    `${bar(completed + remaining === 0 ? 0 : completed / (completed + remaining), BAR_CELLS)} ${totalsText(totals)}`,
    `scope +${figure(added)} -${figure(removed)}, ${status === 'closed' ? 'carried over' : 'would carry over'} ${counted(carriedOver, 'point')}`,
    ...open.map(({ title, kind, raisedOn }) => bad(`impediment since ${raisedOn} (${kind}): ${title}`)),
    ...(tasks ? ['', tasksView(tasks)] : []),
    ...(burndown ? ['', burndownView(burndown)] : []),
  ].join('\n')
}

/** What is done and what is left, on one line. */
export function totalsText({ commitment, completed, remaining, tasks, tasksDone }: SprintTotals): string {
  return `${figure(completed)} of ${counted(commitment, 'committed point')}, ${figure(remaining)} left, ${tasksDone} of ${counted(tasks, 'task')} done`
}

function tasksView(tasks: readonly SprintTask[]): string {
  const rows = tasks.map(({ itemKey, title, personName, status, points, remainingPoints, committed, removedOn }) => [
    itemKey,
    removedOn === null ? statusText(status) : dim('removed'),
    figure(points),
    figure(remainingPoints),
    personName ?? warn('nobody'),
    cut(title, 56),
    committed ? '' : 'added',
  ])
  return table(['item', 'status', 'points', 'left', 'person', 'title', ''], rows, [2, 3])
}

function statusText(status: TaskStatus): string {
  if (status === 'done') return good(status)
  return status === 'blocked' ? bad(status) : status
}

function burndownView({ asOf, days, forecast }: Burndown): string {
  const { p15, p50, p85, expectedDoneOn } = forecast
  const expected = expectedDoneOn === null ? 'not all of it within the sprint' : `all done on ${expectedDoneOn}`
  return [
    burndownChart(days) || 'no points to burn',
    `forecast of ${asOf}: ${figure(p15)} / ${figure(p50)} / ${figure(p85)} points completed (P15/P50/P85), ${expected}`,
  ].join('\n')
}

/** Sprints, newest first. */
export function sprintsView({ items, more }: { items: readonly Sprint[]; more: boolean }): string {
  if (items.length === 0) return 'no sprints'
  const rows = items.map(({ key, status, startsOn, endsOn, totals }) => [
    key,
    status,
    `${startsOn} to ${endsOn}`,
    figure(totals.commitment),
    figure(totals.completed),
    figure(totals.carriedOver),
    `${totals.tasksDone}/${totals.tasks}`,
  ])
  const shown = table(['sprint', 'status', 'days', 'commitment', 'completed', 'carried over', 'tasks'], rows, [3, 4, 5, 6])
  return more ? `${shown}\n${dim('there are more: --limit')}` : shown
}
