import type { PointsSuggestion, SimilarItem } from '@dsm/contracts'
import { bold, counted, cut, dim, figure, percent, table, warn } from './text.ts'

const TITLE_WIDTH = 48

/** Suggestions as a table: what is suggested, how far similar items differ, and the nearest of them. */
export function suggestionsView({ items, more }: { items: readonly PointsSuggestion[]; more: boolean }): string {
  if (items.length === 0) return 'no open item lacks points'
  const rows = items.map((suggestion) => [
    suggestion.item.key,
    suggestion.points === null ? warn('?') : figure(suggestion.points),
    spreadOf(suggestion),
    cut(suggestion.item.title, TITLE_WIDTH),
    reasonOf(suggestion),
  ])
  return [
    table(['item', 'points', 'half within', 'title', 'like'], rows, [1]),
    ...(more ? [dim('there are more: --limit, --all')] : []),
    dim('proposed only: "dsm points accept PROJECT ITEM" gives them, "dsm points why PROJECT ITEM" shows where they come from'),
  ].join('\n')
}

/** One suggestion with the items that it comes from. */
export function suggestionView(suggestion: PointsSuggestion): string {
  const { item, points, detail, similarItems } = suggestion
  const said =
    points === null ? warn('no suggestion') : `${counted(points, 'point')}, half of what it resembles has ${spreadOf(suggestion)}`
  return [
    `${bold(item.key)} ${item.title}: ${said}`,
    detail,
    ...(item.points === null ? [] : [dim(`the item has ${counted(item.points, 'point')}`)]),
    ...(similarItems.length === 0 ? [] : [table(['like', 'points', 'alike', 'title', 'shared'], similarItems.map(neighbourRow), [1, 2])]),
  ].join('\n')
}

function neighbourRow({ key, points, similarity, title, sharedWords }: SimilarItem): string[] {
  return [key, figure(points), percent(similarity), cut(title, TITLE_WIDTH), sharedWords.join(', ')]
}

function spreadOf({ low, high }: PointsSuggestion): string {
  if (low === null || high === null) return ''
  return low === high ? figure(low) : `${figure(low)} to ${figure(high)}`
}

function reasonOf({ outcome, detail, similarItems }: PointsSuggestion): string {
  if (outcome !== 'suggested') return detail
  return similarItems
    .slice(0, 3)
    .map(({ key, points }) => `${key} (${figure(points)})`)
    .join(', ')
}
