import type { Learner } from './learner.ts'
import { predictionOf, type Distribution, type ForecastFacts, type Prediction } from './prediction.ts'
import { markOf, termPrior, terms, type Mark, type TermName } from './progress.ts'
import { dot, regress } from './robust-regression.ts'
import { errorQuantiles, unstretched } from './spread.ts'
import type { Progress, SprintContext } from './sprint.ts'
import { decay } from './standing.ts'

/** How a forecast of a running sprint came about. `centre` is the sum of coefficient × points, at least what is done. */
export type ReforecastFacts = Distribution & {
  gone: number
  terms: { term: TermName; points: number; coefficient: number }[]
  /** Points in the course of closed sprints that were learned from. */
  marks: number
}

/** Closed sprints say most about the same time in their course: this far away in time they say 60 % as much. */
const timeWidth = 0.15

/** Residuals below this share of the scale count as squares. */
const smallest = 0.1

/**
 * What a running sprint will end with, from its forecast at the start and its progress: a robust linear model of the end on what is done, what is missing to the
 * forecast, the forecast for the time that is left and the open work, learned from closed sprints at about the same time. Undefined unless it runs.
 */
export function reforecast(
  learner: Learner,
  sprint: { context: SprintContext; forecast: ForecastFacts; progress: Progress },
): Prediction<ReforecastFacts> | undefined {
  const { context, forecast, progress } = sprint
  const now = markOf(progress, context.committed ?? null, forecast)
  if (!now) return undefined

  const rows = rowsLike(now, learner, context.team)
  const coefficients = regress(rows, termPrior, { ridge: learner.options.ridge, smallest })
  const centre = Math.max(now.done, dot(now.features, coefficients))
  const missed = rows.map(({ features, outcome, weight, atLeast }) => ({ value: outcome - dot(features, coefficients), weight, atLeast }))
  const started = forecast.errors.map(({ error }) => ({
    value: error * Math.sqrt(1 - now.gone),
    weight: 2 / forecast.errors.length,
    atLeast: false,
  }))
  return predictionOf(rows.length > 0 ? 'history' : forecast.ownSprints > 0 ? 'history' : 'prior', {
    centre,
    scale: now.scale,
    errors: errorQuantiles([...started, ...missed], unstretched),
    least: now.done,
    gone: now.gone,
    terms: terms.map((term, index) => ({ term, points: now.features[index] ?? 0, coefficient: coefficients[index] ?? 0 })),
    marks: rows.length,
  })
}

function rowsLike(now: Mark, { pool, options }: Learner, team: string) {
  return pool.flatMap((past, index) => {
    if (!options.pooling && past.team !== team) return []
    const trust = (past.team === team ? options.ownWeight : 1) * decay(pool.length - 1 - index, options.poolHalfLife)
    const near = past.marks.filter(({ gone }) => Math.abs(gone - now.gone) < 3 * timeWidth)
    return near.map(({ gone, scale, features }) => ({
      features: features.map((points) => points / scale),
      outcome: past.delivered / scale,
      weight: trust * Math.exp(-(((gone - now.gone) / timeWidth) ** 2) / 2),
      atLeast: past.ranOut,
    }))
  })
}
