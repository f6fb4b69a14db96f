import type { Planner } from './planner.ts'

/** Sprints that the average is taken over. */
const latest = 3

/** What teams do by rule of thumb: the mean of the latest velocities less a buffer; of each available hour with `perHour`. The first sprint is guessed. */
export function velocityPlanner({
  buffer,
  perHour = false,
  firstGuess,
}: {
  buffer: number
  perHour?: boolean
  firstGuess: number
}): Planner {
  const past: { velocity: number }[] = []
  let unit = 1
  return {
    plan: ({ facts: { hours } }) => {
      unit = perHour ? Math.max(hours, 1) : 1
      const recent = past.slice(-latest)
      const mean = recent.reduce((sum, { velocity }) => sum + velocity, 0) / recent.length
      const expected = recent.length > 0 ? mean * unit : firstGuess * hours
      return { commitPoints: expected * (1 - buffer), smallItems: null, forecast: null }
    },
    close: ({ totals }) => {
      past.push({ velocity: totals.completed / unit })
    },
  }
}
