import { newLearner, observe, predict, type Learner } from '../learner.ts'
import type { ForecastOptions } from '../options.ts'
import type { Prediction } from '../prediction.ts'
import { reforecast, type ReforecastFacts } from '../reforecast.ts'
import { baselinesOf, type BaselineName, type Past } from './baselines.ts'
import { isUsable, type BacktestRow } from './row.ts'

/** A forecast of a past sprint, made from what was known as it started, beside what simple rules said; and again at each mark on its way. */
export type Step = {
  row: BacktestRow
  committed: number
  forecast: Prediction
  underway: { gone: number; forecast: Prediction<ReforecastFacts> }[]
  baselines: Record<BaselineName, number>
  /** Earlier sprints of the team with a commitment. */
  earlier: number
}

export type WalkOptions = { options?: Partial<ForecastOptions>; onProgress?: (done: number, all: number) => void }

/** Walks past sprints in time order: forecast, see the outcome, learn. Projects do not learn from each other. */
export function walkForward(rows: readonly BacktestRow[], { options = {}, onProgress }: WalkOptions = {}): Step[] {
  const projects = [...new Set(rows.map(({ project }) => project))]
  let done = 0
  return projects.flatMap((project) => {
    const ofProject = rows.filter((row) => row.project === project).toSorted((a, b) => a.seq - b.seq)
    const learned = learnedInOrder(ofProject, options)
    return byWhatWasKnown(ofProject).flatMap(({ row, known }) => {
      const step = learned(row, known)
      onProgress?.(++done, rows.length)
      return step ?? []
    })
  })
}

/** In the order in which more and more was known. A team never knows less than at its sprint before. */
function byWhatWasKnown(rows: readonly BacktestRow[]): { row: BacktestRow; known: number }[] {
  const latest = new Map<string, number>()
  const all = rows.map((row) => {
    const known = Math.max(latest.get(row.team) ?? Number.NEGATIVE_INFINITY, row.visibleSeq)
    latest.set(row.team, known)
    return { row, known }
  })
  return all.toSorted((a, b) => a.known - b.known || a.row.seq - b.row.seq)
}

function learnedInOrder(rows: readonly BacktestRow[], options: Partial<ForecastOptions>) {
  let learner: Learner = newLearner(options)
  let next = 0
  const given = new Map<BacktestRow, Prediction>()
  const pasts = new Map<string, Past[]>()
  const earlier = earlierOf(rows)

  return (row: BacktestRow, known: number): Step | undefined => {
    for (let closed = rows[next]; closed && closed.seq <= known; closed = rows[++next]) {
      if (!isUsable(closed)) continue
      learner = observe(learner, { ...closed.outcome, context: closed.context, forecast: given.get(closed)?.facts })
      if (closed.committed)
        pasts.set(closed.team, [...(pasts.get(closed.team) ?? []), { committed: closed.committed, delivered: closed.outcome.delivered }])
    }
    const forecast = isUsable(row) ? predict(learner, row.context) : undefined
    if (!forecast) return undefined
    given.set(row, forecast)
    if (!row.committed || row.committed < 0) return undefined
    return {
      row,
      committed: row.committed,
      forecast,
      underway: underwayOf(learner, row, forecast),
      baselines: baselinesOf(row.committed, pasts.get(row.team) ?? []),
      earlier: earlier.get(row) ?? 0,
    }
  }
}

/** How many sprints with a commitment the team of each row had before it. */
function earlierOf(rows: readonly BacktestRow[]): Map<BacktestRow, number> {
  const counts = new Map<string, number>()
  return new Map(
    rows.map((row) => {
      const before = counts.get(row.team) ?? 0
      counts.set(row.team, before + Number((row.committed ?? 0) > 0))
      return [row, before]
    }),
  )
}

function underwayOf(learner: Learner, { context, outcome }: BacktestRow, { facts }: Prediction): Step['underway'] {
  return (outcome.progress ?? []).flatMap((progress) => {
    const forecast = reforecast(learner, { context, forecast: facts, progress })
    return forecast ? [{ gone: progress.gone, forecast }] : []
  })
}
