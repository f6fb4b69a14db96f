import type { BacktestRow } from './row.ts'
import { baselineNames, type BaselineName } from './baselines.ts'
import { mean, scorePoints, scoreSpread, type PointScore, type SpreadScore } from './scores.ts'
import { walkForward, type Step, type WalkOptions } from './walk.ts'

export type MethodName = 'forecast' | BaselineName

/** Scores of one project, or the mean over projects. `underway`: relative error of the forecast again at a share of the time gone. */
export type ProjectReport = {
  project: string
  methods: Record<MethodName, PointScore>
  spread: SpreadScore
  underway: { gone: number; score: PointScore }[]
}

export type BacktestReport = {
  projects: ProjectReport[]
  overall: ProjectReport
  /** Over all sprints, whatever project they are of: one that delivers many points weighs more in what is counted in points. */
  pooled: SpreadScore
  steps: Step[]
}

/** Sprints of a team with fewer earlier ones are learned from but not scored. */
export const leastEarlier = 3

/** `only`: which sprints are scored; all are learned from. */
export type BacktestOptions = WalkOptions & { only?: (row: BacktestRow) => boolean }

/** Forecasts past sprints in time order with the code that plans sprints, and scores them. Undefined if no team has enough sprints. */
export function backtest(rows: readonly BacktestRow[], { only = () => true, ...walk }: BacktestOptions = {}): BacktestReport | undefined {
  const steps = walkForward(rows, walk).filter(({ earlier, row }) => earlier >= leastEarlier && only(row))
  if (steps.length === 0) return undefined
  const projects = [...new Set(steps.map(({ row }) => row.project))].map((project) =>
    reportOf(
      project,
      steps.filter(({ row }) => row.project === project),
    ),
  )
  return { projects, overall: meanOf(projects), pooled: spreadOf(steps), steps }
}

function reportOf(project: string, steps: readonly Step[]): ProjectReport {
  const scored = (pick: (step: Step) => number) =>
    scorePoints(steps.map((step) => ({ committed: step.committed, delivered: step.row.outcome.delivered, forecast: pick(step) })))
  const baselines = Object.fromEntries(baselineNames.map((name) => [name, scored(({ baselines: rules }) => rules[name])]))
  return {
    project,
    methods: { forecast: scored(({ forecast }) => forecast.p50), ...(baselines as Record<BaselineName, PointScore>) },
    spread: spreadOf(steps),
    underway: underwayOf(steps),
  }
}

function spreadOf(steps: readonly Step[]): SpreadScore {
  return scoreSpread(steps.map(({ row, forecast }) => ({ delivered: row.outcome.delivered, distribution: forecast.facts })))
}

function underwayOf(steps: readonly Step[]): ProjectReport['underway'] {
  const shares = [...new Set(steps.flatMap(({ underway }) => underway.map(({ gone }) => gone)))].toSorted((a, b) => a - b)
  return shares.map((gone) => {
    const scored = steps.flatMap(({ committed, row, underway }) => {
      const then = underway.find((mark) => mark.gone === gone)
      return then ? [{ committed, delivered: row.outcome.delivered, forecast: then.forecast.p50 }] : []
    })
    return { gone, score: scorePoints(scored) }
  })
}

/** Every project counts the same, however many sprints it has. */
function meanOf(projects: readonly ProjectReport[]): ProjectReport {
  const first = projects[0]
  if (!first) throw new Error('a mean over no projects')
  return {
    ...(meanOfAll(projects.map(({ methods, spread, underway }) => ({ methods, spread, underway }))) as ProjectReport),
    project: 'mean',
  }
}

/** Mean of values of one shape, number by number; null where one is null. Counts of sprints are summed, labels stay. */
function meanOfAll(values: readonly unknown[], name = ''): unknown {
  const first = values[0]
  if (typeof first === 'number' || first === null) {
    if (values.some((value) => typeof value !== 'number')) return null
    if (name === 'gone' || name === 'stated') return first
    const average = mean(values as number[])
    return name === 'sprints' ? average * values.length : average
  }
  if (Array.isArray(first)) return first.map((_item, index) => meanOfAll(values.map((value) => (value as unknown[])[index] ?? null)))
  return Object.fromEntries(
    Object.keys(first as object).map((key) => [
      key,
      meanOfAll(
        values.map((value) => (value as Record<string, unknown>)[key]),
        key,
      ),
    ]),
  )
}
