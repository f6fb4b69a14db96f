import type { Sprint, SprintTask } from '@dsm/contracts'
import { totalsText } from './sprint-view.ts'
import { bold, counted, dim, figure, good } from './text.ts'

/** An item that somebody told of, and where its sprint stands with it. */
export function progressView({ task, sprint }: { task: SprintTask; sprint: Sprint }): string {
  const { itemKey, title, status, points, remainingPoints } = task
  const stands = status === 'done' ? good('done') : `${status}, ${figure(remainingPoints)} of ${counted(points, 'point')} left`
  const { tasks, tasksDone } = sprint.totals
  return [
    `${bold(itemKey)} is ${stands}: ${title}`,
    `${sprint.key}: ${totalsText(sprint.totals)}`,
    ...(tasksDone === tasks ? [dim(`all is done: "dsm orchestrate ${sprint.projectId}" does what is due then`)] : []),
  ].join('\n')
}
