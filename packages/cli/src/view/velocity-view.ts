import type { Velocity } from '@dsm/contracts'
import { bar, bold, counted, figure, percent, table } from './text.ts'

const BAR_CELLS = 20

/** One row a closed sprint; the bars share one scale. */
export function velocityView({ projectId, sprints, average, lastThree, accuracy }: Velocity): string {
  if (sprints.length === 0) return `project ${projectId} has no closed sprint yet`
  const most = Math.max(1, ...sprints.flatMap(({ commitment, completed }) => [commitment, completed]))
  const rows = sprints.map((row) => [
    row.key,
    `${row.startsOn} to ${row.endsOn}`,
    figure(row.commitment),
    figure(row.completed),
    `+${figure(row.added)} -${figure(row.removed)}`,
    figure(row.carriedOver),
    row.accuracy === null ? '' : percent(row.accuracy),
    bar(row.completed / most, BAR_CELLS),
  ])
  const head = ['sprint', 'days', 'commitment', 'completed', 'scope', 'carried over', 'accuracy', 'completed']
  const mean = (value: number | null) => (value === null ? 'none' : counted(value, 'point'))
  return [
    table(head, rows, [2, 3, 4, 5, 6]),
    `${bold('velocity')} ${mean(average)}, last three ${mean(lastThree)}, accuracy ${accuracy === null ? 'none' : percent(accuracy)}`,
  ].join('\n')
}
