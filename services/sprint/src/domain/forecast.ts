import type { SprintForecast } from '@dsm/contracts'
import { roundPoints } from './totals.ts'

/** Where the sprint stands, in points, and the hours behind and ahead of it. */
export type Standing = {
  /** Points in the sprint now. */
  scope: number
  completed: number
  remaining: number
  /** Points per hour that the plan implies. */
  plannedPace: number
  /** Hours of the whole plan. */
  plannedHours: number
  elapsedHours: number
  /** Working days still to come, with the hours planned for each. */
  ahead: readonly { date: string; hours: number }[]
}

export type Outlook = {
  /** Expected remaining points at the end of each day ahead. */
  line: readonly { date: string; remaining: number }[]
  forecast: SprintForecast
}

// Until 30 % of the planned hours have passed, the plan says more about the pace than what has been seen of it.
const PLAN_WEIGHT = 0.3
// How far a team's true pace lies from its plan, and one day's work from the pace (standard deviation as a share).
const PACE_SPREAD = 0.25
const DAY_SPREAD = 0.5
/** Standard normal quantile of 85 %. */
const Z85 = 1.0364
const ALMOST_NOTHING = 0.05

/**
 * Carries the pace forward. Pace = points worked off per planned hour, shrunk towards the plan's pace (a gamma-Poisson
 * style average with `PLAN_WEIGHT` of the hours as prior). Work still to come is taken as normal: variance of the pace,
 * falling with the hours seen, plus that of the single days. Points completed are what gets worked off less the work in
 * open items, which counts for nothing at close; never less than what is done, never more than the scope.
 */
export function outlook(standing: Standing): Outlook {
  const { scope, completed, remaining, elapsedHours, plannedPace, plannedHours, ahead } = standing
  const workedOff = scope - remaining
  const priorHours = PLAN_WEIGHT * plannedHours
  const seenHours = priorHours + elapsedHours
  const pace = seenHours > 0 ? (plannedPace * priorHours + workedOff) / seenHours : 0

  let left = remaining
  const line = ahead.map(({ date, hours }) => {
    left = Math.max(0, left - pace * hours)
    return { date, remaining: roundPoints(left) }
  })

  const hoursAhead = ahead.reduce((total, { hours }) => total + hours, 0)
  const paceVariance = seenHours > 0 ? PACE_SPREAD ** 2 * (priorHours / seenHours) * (pace * hoursAhead) ** 2 : 0
  const dayVariance = ahead.reduce((total, { hours }) => total + (DAY_SPREAD * pace * hours) ** 2, 0)
  const deviation = Math.sqrt(paceVariance + dayVariance)
  const inOpenItems = workedOff - completed
  const completedAt = (z: number) => {
    if (hoursAhead === 0) return roundPoints(completed)
    const reached = workedOff + Math.max(0, pace * hoursAhead + z * deviation)
    if (reached >= scope) return roundPoints(scope)
    return roundPoints(Math.max(completed, reached - Math.min(inOpenItems, scope - reached)))
  }
  const expectedDoneOn = line.find((day) => day.remaining <= ALMOST_NOTHING)?.date ?? null
  return { line, forecast: { p15: completedAt(-Z85), p50: completedAt(0), p85: completedAt(Z85), expectedDoneOn } }
}
