import type { ForecastOptions } from './options.ts'
import type { SprintContext } from './sprint.ts'

/** A closed sprint of a team. `credited`: the points delivered, or what was usual if it ran out of work before that. */
export type PastSprint = {
  committed: number | null
  hours: number | null
  days: number | null
  delivered: number
  credited: number
  ranOut: boolean
}

/** Where a team stands as a sprint starts. Points. */
export type Standing = {
  /** What it usually delivers, in the hours of this sprint where hours are known. */
  velocity: number
  /** The same without regard to this sprint's commitment. */
  usual: number
  /** What it usually commits, this sprint included; null without a commitment. */
  commitment: number | null
  /** The unit in which its errors are counted. */
  scale: number
  /** Length of this sprint over the usual length, where only days are known. */
  length: number
}

/** A sprint is never taken for more than this many times as long or as small as usual. */
const mostTimes = 4

/** Discounted means, with a cold guess as one more sprint. Undefined where nothing is known that errors could be measured against. */
export function standingOf(history: readonly PastSprint[], context: SprintContext, options: ForecastOptions): Standing | undefined {
  const { standingHalfLife: halfLife } = options
  const cold = coldGuess(context, options)
  const inTheseHours = (past: PastSprint) => past.credited * hoursRatio(context, past)
  const velocity = discountedMean(history, halfLife, inTheseHours, cold)
  if (velocity === undefined) return undefined

  const committed = known(context.committed)
  const commitment = committed === null ? null : (discountedMean(history, halfLife, (past) => past.committed, committed) ?? committed)
  const days = discountedMean(history, Number.POSITIVE_INFINITY, (past) => past.days, null)
  const length = known(context.hours) === null && context.days && days ? limit(context.days / days) : 1
  const usual = discountedMean(history, halfLife, inTheseHours, null) ?? velocity
  const scale = commitment === null ? velocity : (velocity + commitment) / 2
  return scale > nothing ? { velocity, usual, commitment, scale, length } : undefined
}

/** Hours and points below this are nothing. */
const nothing = 1e-6

/** A number that says something: known and above zero. */
export function known(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && value > nothing ? value : null
}

/** Weight of a sprint that is `age` sprints older than the latest. */
export function decay(age: number, halfLife: number): number {
  return 0.5 ** (age / halfLife)
}

function coldGuess(context: SprintContext, { coldShare, rate }: ForecastOptions): number | null {
  const [committed, hours] = [known(context.committed), known(context.hours)]
  if (committed !== null) return coldShare * committed
  return hours === null ? null : rate.pointsPerHour * hours
}

/** This sprint's hours over those of a past one, kept within `mostTimes`; 1 where either is unknown. */
export function hoursRatio(context: SprintContext, past: { hours: number | null }): number {
  const [hours, before] = [known(context.hours), known(past.hours)]
  return hours === null || before === null ? 1 : limit(hours / before)
}

const limit = (ratio: number) => Math.min(Math.max(ratio, 1 / mostTimes), mostTimes)

/** Mean of what is known, newest first in weight; `extra` counts as one more fresh sprint. */
function discountedMean(
  history: readonly PastSprint[],
  halfLife: number,
  pick: (past: PastSprint) => number | null,
  extra: number | null,
): number | undefined {
  let [sum, weights] = extra === null ? [0, 0] : [extra, 1]
  for (const [index, past] of history.entries()) {
    const value = pick(past)
    if (value === null) continue
    const weight = decay(history.length - 1 - index, halfLife)
    sum += weight * value
    weights += weight
  }
  return weights > 0 ? sum / weights : undefined
}
