import type { MethodName } from '@dsm/forecast'
import type { BacktestDocument } from '../commands/backtest-document.ts'
import { nameText } from './backtest-names.ts'
import { bold, counted, dim, figure, good, percent, table, warn } from './text.ts'

const LINES_SHOWN = 20
const NAME_CELLS = 16

const methods = {
  forecast: 'DSM forecast',
  committed: 'own commitment',
  last: 'last sprint',
  ewma: 'moving average',
  blend: 'blend of medians',
} satisfies Record<MethodName, string>
const names = Object.keys(methods) as MethodName[]

/** What a backtest found out: errors, then intervals and commitments, each beside simple rules. */
export function backtestView(document: BacktestDocument, all: boolean): string {
  return [headOf(document, all), errorsOf(document), commitmentsOf(document), verdictOf(document), ...leftOut(document, all)].join('\n\n')
}

function headOf(
  { file, format, read, scored, withoutCommitment, teams, projects, ignored, outOfOrder }: BacktestDocument,
  all: boolean,
): string {
  const early = read - scored - withoutCommitment
  const unscored = [
    ...(withoutCommitment > 0 ? [`${withoutCommitment} without a commitment`] : []),
    ...(early > 0 ? [`${early} among the first three of their team`] : []),
  ]
  return [
    `${bold(`${file}:`)} ${counted(read, 'sprint')} of ${counted(teams, 'team')} in ${counted(projects.length, 'project')}, ${scored} scored`,
    ...(unscored.length > 0 ? [dim(`not scored: ${unscored.join(', ')}`)] : []),
    ...(format === 'plain' && ignored.length > 0
      ? [dim(`ignored columns: ${ignored.map((column) => nameText(column, NAME_CELLS)).join(', ')}`)]
      : []),
    ...some(outOfOrder.map(orderNote), all).map((note) => warn(note)),
  ].join('\n')
}

function orderNote({ team, sprint, after }: BacktestDocument['outOfOrder'][number]): string {
  const [who, late, before] = [team, sprint, after].map((name) => nameText(name, NAME_CELLS))
  return `${who}: ${late} stands after ${before}, but lines are taken as oldest first`
}

/** Every project, and their mean where there are several. */
const parts = ({ projects, overall }: BacktestDocument) => (projects.length > 1 ? [...projects, overall] : projects)

const fixed = (value: number | null) => (value === null ? '' : value.toFixed(3))

function errorsOf(document: BacktestDocument): string {
  const rows = parts(document).flatMap(({ project, methods: scores }) =>
    names.map((name, index) => {
      const { sprints, mae, relMae, nmae, accuracy, over } = scores[name]
      return [
        index === 0 ? nameText(project, NAME_CELLS) : '',
        methods[name],
        sprints,
        mae.toFixed(2),
        fixed(relMae),
        fixed(nmae),
        percent(accuracy),
        percent(over),
      ]
    }),
  )
  return [
    table(['project', 'forecast by', 'sprints', 'MAE', 'relMAE', 'NMAE', 'accuracy', 'over'], rows, [2, 3, 4, 5, 6, 7]),
    dim('MAE: mean error in points. relMAE: over that of the own commitment. NMAE: over the'),
    dim('interquartile range of delivered − committed. over: share of forecasts too high.'),
  ].join('\n')
}

function commitmentsOf(document: BacktestDocument): string {
  const rows = parts(document).flatMap(({ project, spread, commitments }) =>
    names.map((name, index) => {
      const { kept, volume } = commitments[name]
      const commitment = name === 'forecast' ? 'DSM cautious' : methods[name]
      const interval = name === 'forecast' ? [percent(spread.coverage), spread.width === null ? '' : percent(spread.width)] : ['', '']
      return [
        index === 0 ? nameText(project, NAME_CELLS) : '',
        commitment,
        percent(kept),
        volume === null ? '' : percent(volume),
        ...interval,
      ]
    }),
  )
  return [
    table(['project', 'commitment by', 'kept', 'volume', '80 % interval holds', 'width'], rows, [2, 3, 4, 5]),
    dim('kept: share of sprints that delivered it. volume, width: over what was delivered.'),
    dim('cautious: what the forecast expects to be met in 65 % of sprints.'),
  ].join('\n')
}

function verdictOf({ overall: { methods: scores } }: BacktestDocument): string {
  const rules = names.filter((name) => name !== 'forecast')
  const best = rules.toSorted((a, b) => (scores[a].relMae ?? 0) - (scores[b].relMae ?? 0))[0] ?? 'committed'
  const ours = scores.forecast.relMae
  if (ours === null) return 'the own commitments were met to the point: there is no error to compare with'
  const less = (than: number) => `${figure(Math.abs(1 - ours / than) * 100)} % ${ours <= than ? 'smaller' : 'larger'}`
  const theirs = scores[best].relMae ?? 1
  // Nothing is so many percent larger than nothing.
  const besideBest =
    theirs > 0
      ? `${less(theirs)} than that of the best rule here (${methods[best]}).`
      : `and the best rule here (${methods[best]}) was right to the point${ours === 0 ? ', as it was' : ''}.`
  const text = [`The error of the forecast is ${less(1)} than that of the own commitments,`, besideBest]
  return text.map(ours <= 1 ? good : warn).join('\n')
}

function leftOut({ faults, outcomeFaults }: BacktestDocument, all: boolean): string[] {
  const lines = [
    ...faults.map(({ line, reason }) => `line ${line}: ${nameText(reason, 200)}`),
    ...outcomeFaults.map(({ line, reason }) => `line ${line} of outcomes.csv: ${nameText(reason, 200)}`),
  ]
  return lines.length === 0
    ? []
    : [[warn(`${counted(lines.length, 'line')} left out`), ...some(lines, all).map((line) => `  ${line}`)].join('\n')]
}

function some(lines: readonly string[], all: boolean): string[] {
  if (all || lines.length <= LINES_SHOWN) return [...lines]
  return [...lines.slice(0, LINES_SHOWN), `and ${lines.length - LINES_SHOWN} more: --all shows them`]
}
