import type { Distribution } from './prediction.ts'
import type { Progress } from './sprint.ts'

/** A point in the course of a sprint as a row of the model of what it ends with: features and errors in units of `scale`. */
export type Mark = {
  gone: number
  done: number
  scale: number
  features: number[]
}

/** What a sprint's end is made of while it runs. */
export const terms = ['done', 'missing-to-forecast', 'forecast-for-the-rest', 'open-work'] as const
export type TermName = (typeof terms)[number]

/** Between two simple rules: the forecast stands until more is done, and what is done plus the forecast for the time that is left. */
export const termPrior = [1, 0.5, 0.5, 0]

/** Open work beyond so many times the forecast is not about this sprint. */
const mostOpen = 2

/** Undefined before the sprint started and after its end: then there is nothing to forecast from, or nothing to forecast. */
export function markOf(progress: Progress, committed: number | null, forecast: Distribution): Mark | undefined {
  const { gone, done, added, removed } = progress
  if (!(gone > 0 && gone < 1)) return undefined
  const { centre, scale } = forecast
  const open = progress.open ?? Math.max(0, (committed ?? centre) + added - removed - done)
  return { gone, done, scale, features: [done, Math.max(0, centre - done), (1 - gone) * centre, Math.min(open, mostOpen * centre)] }
}
