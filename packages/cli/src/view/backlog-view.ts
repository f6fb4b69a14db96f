import type { BacklogSummary, Item, Readiness } from '@dsm/contracts'
import { bold, counted, cut, dim, figure, good, table, warn } from './text.ts'

type Shown = { items: readonly Item[]; more: boolean; summary: BacklogSummary }

const TITLE_WIDTH = 56
const MARKS: readonly { mark: string; when: (item: Item) => boolean }[] = [
  { mark: 'pinned', when: ({ pinned }) => pinned },
  { mark: 'carried over', when: ({ carriedOver }) => carriedOver },
  { mark: 'in sprint', when: ({ sprintId }) => sprintId !== null },
]

/** Items as a table, and the sums of the whole backlog. */
export function backlogView({ items, more, summary }: Shown): string {
  const rows = items.map((item) => [
    item.key,
    item.type,
    item.status,
    item.points === null ? '' : figure(item.points),
    item.value === null ? '' : figure(item.value),
    item.priority,
    cut(item.title, TITLE_WIDTH),
    MARKS.filter(({ when }) => when(item))
      .map(({ mark }) => mark)
      .join(', '),
  ])
  return [
    items.length === 0 ? 'no such items' : table(['item', 'type', 'status', 'points', 'value', 'priority', 'title', ''], rows, [3, 4]),
    ...(more ? [dim('there are more: --limit, --all')] : []),
    summaryLine(summary),
  ].join('\n')
}

function summaryLine({ items, points, ready, readyPoints, unestimated, byStatus }: BacklogSummary): string {
  const counts = Object.entries(byStatus).flatMap(([status, count]) => (count.items > 0 ? [`${count.items} ${status}`] : []))
  return dim(
    `backlog: ${counted(items, 'item')}, ${counted(points, 'point')}; ${ready} ready (${counted(readyPoints, 'point')}), ${unestimated} without points; ${counts.join(', ')}`,
  )
}

/** Why items cannot be planned. */
export function readinessView({ projectId, ready, notReady, items }: Readiness, all: boolean): string {
  const lacksPoints = items.some(({ type, points }) => type !== 'epic' && points === null)
  const shown = items.filter((item) => all || !item.ready)
  const rows = shown.map((item) => [
    item.key,
    item.points === null ? '' : figure(item.points),
    cut(item.title, TITLE_WIDTH),
    item.ready ? good('ready') : warn(item.reasons.map(({ detail }) => detail).join('; ')),
  ])
  return [
    bold(`${ready} ready, ${notReady} not ready`),
    ...(rows.length > 0 ? [table(['item', 'points', 'title', 'why not'], rows, [1])] : []),
    ...(lacksPoints ? [dim(`points from similar items: dsm points suggest ${projectId}`)] : []),
  ].join('\n')
}
