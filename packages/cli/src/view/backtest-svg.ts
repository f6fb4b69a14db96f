import type { BacktestStep } from '../commands/backtest-document.ts'
import { nameText } from './backtest-names.ts'
import { isHeld, teamsOf, titleOf, type TeamSteps } from './backtest-teams.ts'
import { printableText } from './printable.ts'

const TEAMS_MAX = 60
const SPRINTS_MAX = 60
const COLUMNS = 2
const panel = { width: 470, height: 170, left: 44, right: 12, top: 34, bottom: 16 }
const head = 92
const NAME_CELLS = 44

// Blue and orange of Okabe & Ito are told apart by all; filled circle and hollow diamond without any colour.
const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328 }
    .page { fill: #ffffff } .title { font-size: 16px; font-weight: 600 } .name { font-weight: 600 } .quiet { fill: #59636e } .end { text-anchor: end }
    .grid { stroke: #d1d9e0 } .band { fill: #56b4e9; fill-opacity: .45 } .middle { stroke: #0072b2; stroke-width: 2 } .commitment { stroke: #59636e; stroke-dasharray: 2 2 }
    .held { fill: #1f2328 } .missed { fill: #ffffff; stroke: #c04f00; stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      text, .held { fill: #f0f6fc } .page, .missed { fill: #0d1117 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d } .commitment { stroke: #9198a1 }
      .middle { stroke: #79c0ff } .missed { stroke: #ff9d4d }
    }`

/** A standalone SVG: for each team the forecast interval of each sprint, with what was delivered and committed. */
export function backtestSvg(steps: readonly BacktestStep[]): string {
  const teams = teamsOf(steps)
  const shown = teams.slice(0, TEAMS_MAX)
  const columns = Math.min(COLUMNS, shown.length)
  const [width, height] = [Math.max(columns, 2) * panel.width, head + Math.ceil(shown.length / columns) * panel.height + 8]
  const held = steps.filter(isHeld).length
  const rest = teams.length - shown.length
  const summary = `${held} of ${steps.length} sprints within their 80 % interval${rest > 0 ? `; ${rest} teams with fewer sprints are not drawn` : ''}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title summary">
  <title id="title">Forecast of past sprints and what they delivered</title>
  <desc id="summary">${summary}</desc>
  <style>${STYLE}
  </style>
  <rect class="page" width="${width}" height="${height}"/>
  <text class="title" x="16" y="28">Forecast of past sprints and what they delivered</text>
  <text class="quiet" x="16" y="48">${summary}; points, oldest sprint left</text>
  ${legend()}
${shown.map((team, index) => `  <g transform="translate(${(index % columns) * panel.width} ${head + Math.floor(index / columns) * panel.height})">\n${panelOf(team)}\n  </g>`).join('\n')}
</svg>
`
}

function legend(): string {
  return `<g transform="translate(16 68)"><rect class="band" x="0" y="-9" width="10" height="14"/><line class="middle" x1="0" x2="10" y1="-2" y2="-2"/><text x="16" y="3">80 % interval and middle</text>${mark(true, 180, -2)}<text x="190" y="3">delivered, within</text>${mark(false, 310, -2)}<text x="320" y="3">delivered, outside</text><line class="commitment" x1="442" x2="456" y1="-2" y2="-2"/><text x="462" y="3">committed</text></g>`
}

function panelOf(team: TeamSteps): string {
  const shown = team.steps.slice(-SPRINTS_MAX)
  const most = roundMost(Math.max(1, ...shown.flatMap(({ delivered, committed, forecast }) => [delivered, committed, forecast.p90])))
  const bottom = panel.height - panel.bottom
  const y = (points: number) => round(bottom - (points / most) * (bottom - panel.top))
  const slot = (panel.width - panel.left - panel.right) / shown.length
  const bar = Math.min(14, slot * 0.7)
  const grid = [0, most / 2, most].map(
    (points) =>
      `    <line class="grid" x1="${panel.left}" x2="${panel.width - panel.right}" y1="${y(points)}" y2="${y(points)}"/><text class="quiet end" x="${panel.left - 6}" y="${y(points) + 4}">${round(points)}</text>`,
  )
  const marks = shown.map((step, index) => sprintOf(step, { x: round(panel.left + (index + 0.5) * slot), bar: round(bar), y }))
  const older = team.steps.length - shown.length
  const note = `${team.held} of ${team.steps.length} within${older > 0 ? `, newest ${shown.length}` : ''}`
  const title = `    <text class="name" x="${panel.left}" y="20">${nameOf(titleOf(team))}</text><text class="quiet end" x="${panel.width - panel.right}" y="20">${note}</text>`
  return [title, ...grid, ...marks].join('\n')
}

type Place = { x: number; bar: number; y: (points: number) => number }

function sprintOf(step: BacktestStep, { x, bar, y }: Place): string {
  const { p10, p50, p90 } = step.forecast
  const [left, right] = [round(x - bar / 2), round(x + bar / 2)]
  const told = `${nameOf(step.sprint)}: delivered ${round(step.delivered)}, forecast ${round(p10)} to ${round(p90)}, committed ${round(step.committed)}`
  return `    <g><title>${told}</title><rect class="band" x="${left}" y="${y(p90)}" width="${bar}" height="${round(Math.max(1, y(p10) - y(p90)))}"/><line class="middle" x1="${left}" x2="${right}" y1="${y(p50)}" y2="${y(p50)}"/><line class="commitment" x1="${left - 2}" x2="${right + 2}" y1="${y(step.committed)}" y2="${y(step.committed)}"/>${mark(isHeld(step), x, y(step.delivered))}</g>`
}

function mark(held: boolean, x: number, y: number): string {
  return held
    ? `<circle class="held" cx="${x}" cy="${y}" r="3"/>`
    : `<path class="missed" d="M${x} ${round(y - 4.5)}l4.5 4.5l-4.5 4.5l-4.5-4.5z"/>`
}

const round = (value: number) => Math.round(value * 10) / 10

/** The end of an axis: a round figure, half of which is one as well. */
function roundMost(points: number): number {
  const power = 10 ** Math.floor(Math.log10(points))
  return ([1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= points) ?? 10) * power
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A name as text of an XML document: without control characters, which XML forbids even when escaped. */
function nameOf(name: string): string {
  return nameText(printableText(name), NAME_CELLS).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
