import type { BurndownDay } from '@dsm/contracts'
import { dim, figure } from './text.ts'

const ROWS = 12
/** Up to so many days a column is four cells wide, above that two. */
const WIDE_DAYS_MAX = 24

const LEGEND = '█ remaining  ░ expected  • ideal  ─ scope'

/** A burndown as lines of text: bars for what remains, the ideal line and the scope as marks at their height. Empty for no days. */
export function burndownChart(days: readonly BurndownDay[]): string {
  const most = Math.max(...days.flatMap(({ ideal, remaining, scope, forecast }) => [ideal, remaining ?? 0, scope ?? 0, forecast ?? 0]))
  if (days.length === 0 || most <= 0) return ''
  const level = (points: number) => Math.round((points / most) * ROWS)
  const wide = days.length <= WIDE_DAYS_MAX
  const labelWidth = figure(most).length
  const lines = Array.from({ length: ROWS }, (_none, index) => {
    const row = ROWS - index
    const label = row === ROWS ? figure(most) : row === ROWS / 2 ? figure(most / 2) : ''
    return `${label.padStart(labelWidth)} ┤${days.map((day) => cellsOf(day, row, { level, wide })).join('')}`.trimEnd()
  })
  const axis = `${'0'.padStart(labelWidth)} └${'─'.repeat(days.length * (wide ? 4 : 2))}`
  const dates = `${' '.repeat(labelWidth + 2)}${days.map(({ date }, index) => dateLabel(date, index, wide)).join('')}`
  return [...lines, axis, dim(dates.trimEnd()), dim(LEGEND)].join('\n')
}

type Scale = { level: (points: number) => number; wide: boolean }

function cellsOf({ ideal, remaining, scope, forecast }: BurndownDay, row: number, { level, wide }: Scale): string {
  const isIdeal = level(ideal) === row
  const filled = remaining !== null && level(remaining) >= row
  const expected = remaining === null && forecast !== null && level(forecast) >= row
  const back = filled ? '█' : expected ? '░' : scope !== null && level(scope) === row ? '─' : ' '
  const gap = back === '─' ? '─' : ' '
  return wide ? `${back}${back}${isIdeal ? '•' : gap}${gap}` : `${isIdeal ? '•' : back}${gap}`
}

function dateLabel(date: string, index: number, wide: boolean): string {
  if (wide) return `${date.slice(8)}  `
  return index % 7 === 0 ? `${date.slice(8)}${' '.repeat(12)}` : ''
}
