import {
  mean,
  quantileOf,
  type BacktestReport,
  type BacktestRow,
  type Distribution,
  type MethodName,
  type PastSprints,
  type ProjectReport,
} from '@dsm/forecast'

/** A commitment of what a method said: the share of sprints that delivered as much, and its sum over the sum of what was delivered. */
type Commitment = { kept: number; volume: number | null }

type Scores = Omit<ProjectReport, 'spread'> & {
  spread: ProjectReport['spread']
  /** `forecast` is the cautious one, at its 35 % quantile. */
  commitments: Record<MethodName, Commitment>
}

/** A scored sprint in points: what was forecast as it started, what simple rules said, and what came. */
export type BacktestStep = {
  project: string
  team: string
  sprint: string
  committed: number
  delivered: number
  forecast: ReturnType<typeof quantiles>
  rules: Record<Exclude<MethodName, 'forecast'>, number>
  underway: { gone: number; forecast: ReturnType<typeof quantiles> }[]
}

type OutOfOrder = { team: string; sprint: string; after: string }

/** All that a backtest found out, as `--json` prints it. */
export type BacktestDocument = Pick<PastSprints, 'format' | 'faults' | 'outcomeFaults' | 'ignored'> & {
  file: string
  teams: number
  read: number
  scored: number
  /** Not scored: nobody committed to anything. The rest are the first ones of their team. */
  withoutCommitment: number
  /** Teams whose numbered sprints do not stand in the order of their numbers. */
  outOfOrder: OutOfOrder[]
  projects: Scores[]
  overall: Scores
  steps: BacktestStep[]
}

export function backtestDocument(
  file: string,
  { rows, ...sprints }: PastSprints,
  { projects, overall, steps }: BacktestReport,
): BacktestDocument {
  const shown = steps.map(stepOf)
  const scored = projects.map((project) => ({
    ...project,
    commitments: commitmentsOf(
      project,
      shown.filter((step) => step.project === project.project),
    ),
  }))
  return {
    file,
    ...sprints,
    teams: teamsOf(rows).size,
    read: rows.length,
    scored: steps.length,
    withoutCommitment: rows.filter(({ committed }) => !committed || committed < 0).length,
    outOfOrder: sprints.format === 'plain' ? outOfOrder(rows) : [],
    projects: scored,
    overall: { ...overall, commitments: meanCommitments(scored) },
    steps: shown,
  }
}

function stepOf({ row, committed, forecast, baselines, underway }: BacktestReport['steps'][number]): BacktestStep {
  return {
    project: row.project,
    team: row.team,
    sprint: row.sprint,
    committed,
    delivered: row.outcome.delivered,
    forecast: quantiles(forecast.facts),
    rules: baselines,
    underway: underway.map((mark) => ({ gone: mark.gone, forecast: quantiles(mark.forecast.facts) })),
  }
}

function quantiles(facts: Distribution) {
  const at = (probability: number) => quantileOf(facts, probability)
  return { p10: at(0.1), p15: at(0.15), p35: at(0.35), p50: at(0.5), p85: at(0.85), p90: at(0.9) }
}

function commitmentsOf({ methods, spread }: ProjectReport, steps: readonly BacktestStep[]): Scores['commitments'] {
  const delivered = mean(steps.map((step) => step.delivered))
  const rule = (name: Exclude<MethodName, 'forecast'>): Commitment => ({
    kept: 1 - methods[name].over,
    volume: delivered > 0 ? mean(steps.map(({ rules }) => rules[name])) / delivered : null,
  })
  const { kept, volume } = spread
  return { forecast: { kept, volume }, committed: rule('committed'), last: rule('last'), ewma: rule('ewma'), blend: rule('blend') }
}

function meanCommitments(projects: readonly Scores[]): Scores['commitments'] {
  const of = (name: MethodName): Commitment => {
    const all = projects.map(({ commitments }) => commitments[name])
    const volumes = all.map(({ volume }) => volume)
    return { kept: mean(all.map(({ kept }) => kept)), volume: volumes.every((volume) => volume !== null) ? mean(volumes) : null }
  }
  return { forecast: of('forecast'), committed: of('committed'), last: of('last'), ewma: of('ewma'), blend: of('blend') }
}

function teamsOf(rows: readonly BacktestRow[]): Map<string, BacktestRow[]> {
  return Map.groupBy(rows, ({ project, team }) => JSON.stringify([project, team]))
}

function outOfOrder(rows: readonly BacktestRow[]): OutOfOrder[] {
  const numberOf = ({ sprint }: BacktestRow) => Number(/\d+(?=\D*$)/.exec(sprint)?.[0] ?? Number.NaN)
  return [...teamsOf(rows).values()].flatMap((sprints) => {
    const index = sprints.findIndex((row, at) => at > 0 && numberOf(row) < numberOf(sprints[at - 1] ?? row))
    const [before, late] = [sprints[index - 1], sprints[index]]
    return before && late ? [{ team: late.team, sprint: late.sprint, after: before.sprint }] : []
  })
}
