import type { BacktestStep } from '../commands/backtest-document.ts'
import { nameText } from './backtest-names.ts'
import { isHeld, teamsOf, titleOf, type TeamSteps } from './backtest-teams.ts'
import { bold, dim, table } from './text.ts'

const TEAMS_SHOWN = 12
const SPRINTS_SHOWN = 15
const CELLS = 34
const NAME_CELLS = 14
const TITLE_CELLS = 32

const LEGEND = '├──┼──┤ 80 % interval, middle   ● delivered within it   ◇ delivered outside'

/** Newest sprints of each team, a line each, on one scale per team. Shapes tell hits from misses, not colours. */
export function backtestChart(steps: readonly BacktestStep[]): string {
  const teams = teamsOf(steps)
  const more = teams.length - TEAMS_SHOWN
  return [
    dim(LEGEND),
    ...teams.slice(0, TEAMS_SHOWN).map(teamChart),
    ...(more > 0 ? [dim(`and ${more} teams with fewer sprints: --team NAME shows one, --svg FILE all of them`)] : []),
  ].join('\n\n')
}

function teamChart(team: TeamSteps): string {
  const shown = team.steps.slice(-SPRINTS_SHOWN)
  const most = Math.max(1, ...shown.flatMap(({ delivered, forecast }) => [delivered, forecast.p90]))
  const older = team.steps.length - shown.length
  const rows = shown.map((step) => [
    nameText(step.sprint, NAME_CELLS),
    lineOf(step, most),
    whole(step.delivered),
    `${whole(step.forecast.p10)} to ${whole(step.forecast.p90)}`,
  ])
  const scale = `0${whole(most).padStart(CELLS - 1)}`
  return [
    `${bold(nameText(titleOf(team), TITLE_CELLS))}: ${team.held} of ${team.steps.length} within their interval${older > 0 ? `, the newest ${shown.length}` : ''}`,
    table(['sprint', scale, 'delivered', '80 %'], rows, [2, 3]),
  ].join('\n')
}

const whole = (points: number) => String(Math.round(points))

function lineOf(step: BacktestStep, most: number): string {
  const cell = (points: number) => Math.min(CELLS - 1, Math.max(0, Math.round((points / most) * (CELLS - 1))))
  const { p10, p50, p90 } = step.forecast
  const [low, high] = [cell(p10), cell(p90)]
  const cells = Array.from({ length: CELLS }, (_none, index): string => (index > low && index < high ? '─' : ' '))
  cells[low] = '├'
  cells[high] = '┤'
  cells[cell(p50)] = '┼'
  cells[cell(step.delivered)] = isHeld(step) ? '●' : '◇'
  return cells.join('')
}
