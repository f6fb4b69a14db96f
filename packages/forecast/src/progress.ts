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
export const terms = ['done', 'forecast-for-the-rest', 'pace-for-the-rest', 'open-work'] as const
export type TermName = (typeof terms)[number]

/** Half the forecast for the time that is left, half the pace so far. */
export const termPrior = [1, 0.5, 0.5, 0]

/** Undefined before the sprint started and after its end: then there is nothing to forecast from, or nothing to forecast. */
export function markOf({ gone, done, added, removed }: Progress, committed: number | null, forecast: Distribution): Mark | undefined {
  if (!(gone > 0 && gone < 1)) return undefined
  const left = 1 - gone
  const scope = Math.max(0, (committed ?? forecast.centre) + added - removed - done)
  return {
    gone,
    done,
    scale: forecast.scale,
    features: [done, left * forecast.centre, (left * done) / gone, Math.min(scope, 4 * forecast.scale)],
  }
}
