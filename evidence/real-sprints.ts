import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  backtest,
  type BacktestReport,
  type BacktestRow,
  type BoundsScore,
  type ForecastOptions,
  readRows,
  type SpreadScore,
} from '@dsm/forecast'
import { boundsOf, errorsOf, readReferences, type References } from './real-sprints/references.ts'

const besideTheCheckout = join('..', 'shared', 'benchmarks', 'sprints')

const help = `Forecasts real past sprints in time order with the code that plans sprints, beside simple rules, and stronger methods where refs.csv has them.

  npm run evidence:real-sprints                  the sprints in ${besideTheCheckout}
  npm run evidence:real-sprints -- --data DIR    those of another folder: sprints.csv, outcomes.csv and maybe refs.csv
  npm run evidence:real-sprints -- --json        the figures as JSON

relMAE: mean absolute error over that of the team's own commitment; the last column is the mean over projects.
Targets: relMAE at most 0.69, coverage of the 80 % interval 0.77 to 0.83 (means over projects); over all sprints, commitments at the 35 % quantile kept in
at least 65 %, and their sum at least 0.75 of what was delivered. "reference" are lo, hi and commit of refs.csv, the best of the stronger methods. Half-known sprints (30, 50, 80 % of the time gone) are forecast again.`

/** What the forecast is without one of its parts. */
const ablations: Record<string, Partial<ForecastOptions>> = {
  'without other teams': { pooling: false },
  'without likeness to past sprints': { memory: false },
  'without either': { pooling: false, memory: false },
  'without adapting widths': { coverageStep: 0 },
}

type Table = Record<string, Record<string, string>>

const { values } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
const data = values.data ?? besideTheCheckout

if (values.help) console.log(help)
else if (existsSync(join(data, 'sprints.csv'))) print()
else if (values.data === undefined) console.log(`skipped: there are no real sprints at ${data} (--data DIR names another folder)`)
else {
  console.error(`--data names a folder with sprints.csv and outcomes.csv; ${data} has none`)
  process.exitCode = 2
}

function print() {
  const outcomes = join(data, 'outcomes.csv')
  const rows = readRows(read('sprints.csv'), existsSync(outcomes) ? read('outcomes.csv') : undefined)
  const known = readReferences(join(data, 'refs.csv'))
  const whole = walk('forecast', rows, {})
  const parts = Object.entries(ablations).map(([name, options]) => [name, walk(name, rows, options)] as const)
  const tables = {
    'relMAE of simple rules, stronger methods and the forecast': {
      ...rules(whole),
      ...references(whole, known),
      ...parted(parts),
      forecast: relative(whole),
    },
    'honesty: 80 % interval, commitments at the 35 % quantile, share of outcomes below a stated quantile': honesty(whole, parts, known),
    'relMAE of forecasts of running sprints': underway(whole),
  }
  if (values.json) console.log(JSON.stringify(tables))
  else
    for (const [title, table] of Object.entries(tables)) {
      console.log(`\n${title}`)
      console.table(table)
    }
}

function read(file: string): string {
  return readFileSync(join(data, file), 'utf8')
}

function walk(name: string, rows: readonly BacktestRow[], options: Partial<ForecastOptions>): BacktestReport {
  const onProgress = (done: number, all: number) => {
    if (process.stderr.isTTY) process.stderr.write(done === all ? '\r\u001B[K' : `\r${name}: ${done} of ${all} sprints`)
  }
  const report = backtest(rows, { options, onProgress })
  if (!report) throw new Error(`no team in ${data} has enough sprints`)
  return report
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toFixed(3)
}

function relative({ projects, overall }: BacktestReport): Record<string, string> {
  return Object.fromEntries([...projects, overall].map(({ project, methods }) => [project, figure(methods.forecast.relMae)]))
}

function rules({ projects, overall }: BacktestReport): Table {
  const names = ['committed', 'last', 'ewma', 'blend'] as const
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries([...projects, overall].map(({ project, methods }) => [project, figure(methods[name].relMae)])),
    ]),
  )
}

function parted(parts: readonly (readonly [string, BacktestReport])[]): Table {
  return Object.fromEntries(parts.map(([name, report]) => [name, relative(report)]))
}

function references(report: BacktestReport, known: References | undefined): Table {
  const errors = known ? errorsOf(report, known) : []
  return Object.fromEntries(
    errors.map(([method, scores]) => [method, Object.fromEntries(scores.map(([project, score]) => [project, figure(score)]))]),
  )
}

function honesty(whole: BacktestReport, parts: readonly (readonly [string, BacktestReport])[], known: References | undefined): Table {
  const theirs = known && boundsOf(whole, known)
  return Object.fromEntries([
    ...parts.map(([name, { overall }]) => [`${name}, mean`, spreadRow(overall.spread)] as const),
    ...(theirs ? [['reference, mean', boundsRow(theirs.mean)] as const, ['reference, all sprints', boundsRow(theirs.all)] as const] : []),
    ...[...whole.projects, whole.overall].map(({ project, spread }) => [`forecast, ${project}`, spreadRow(spread)] as const),
    ['forecast, all sprints', spreadRow(whole.pooled)] as const,
  ])
}

function boundsRow({ coverage, width, kept, volume }: BoundsScore): Record<string, string> {
  return { coverage: figure(coverage), width: figure(width), kept: figure(kept), volume: figure(volume) }
}

function spreadRow(spread: SpreadScore): Record<string, string> {
  const below = spread.below.map(({ stated, found }) => [`below ${stated}`, figure(found)] as const)
  return { ...boundsRow(spread), ...Object.fromEntries(below) }
}

function underway({ projects, overall }: BacktestReport): Table {
  const gone = overall.underway.map((mark) => mark.gone)
  const row = (pick: (project: BacktestReport['overall']) => number | null) =>
    Object.fromEntries([...projects, overall].map((project) => [project.project, figure(pick(project))]))
  return {
    'at the start': row(({ methods }) => methods.forecast.relMae),
    ...Object.fromEntries(
      gone.map((share) => [
        `${100 * share} % gone`,
        row(({ underway: marks }) => marks.find((mark) => mark.gone === share)?.score.relMae ?? null),
      ]),
    ),
  }
}
