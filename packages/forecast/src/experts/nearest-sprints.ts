import type { Place, PoolSprint, Situation } from '../situation.ts'
import { decay, hoursRatio } from '../standing.ts'
import { weightedMedian } from '../weighted-quantile.ts'

/** How far apart two sprints may be in each coordinate and still say much about each other. */
const width = { stretch: 0.6, done: 0.25, inProgress: 0.4, added: 0.5, away: 0.2, experience: 1.5, items: 1.5 } satisfies Record<
  keyof Place,
  number
>
const coordinates = Object.keys(width) as (keyof Place)[]

/**
 * What sprints like this one delivered, of all teams: the median weighted by likeness (kernel regression: Nadaraya 1964, Watson 1964; for medians Truong 1989).
 * Lower limits alone say nothing.
 */
export function nearestSprints(situation: Situation): number | null {
  const { place, base, pool, context, options } = situation
  const byHours = ownByHours(situation)
  const sample = pool.map((past, index) => {
    const weight = likeness(place, past.place)
    const own = byHours.get(past)
    if (own) return { value: own.points, weight: weight * own.trust, atLeast: past.ranOut }
    const trust = (past.team === context.team ? 2 * options.ownWeight : 1) * decay(pool.length - 1 - index, options.poolHalfLife)
    return { value: (base * past.delivered) / past.base, weight: weight * trust, atLeast: past.ranOut }
  })
  return sample.some(({ weight, atLeast }) => weight > 0 && !atLeast) ? (weightedMedian(sample) ?? null) : null
}

/**
 * Where no commitment says how large a sprint was meant to be, the own team's sprints count by their hours, and as long as its standing does: their units were
 * still the cold guess in part, and the present unit has learned from them already, so that a ratio of the two would count one rise twice.
 */
function ownByHours({ committed, pool, context, options }: Situation): Map<PoolSprint, { points: number; trust: number }> {
  const own = committed === null ? pool.filter(({ team, work }) => team === context.team && work === null) : []
  return new Map(
    own.map((past, index) => [
      past,
      {
        points: past.delivered * hoursRatio(context, past),
        trust: 2 * options.ownWeight * decay(own.length - 1 - index, options.standingHalfLife),
      },
    ]),
  )
}

/** Gaussian kernel over what is known of both; 1 for the same. */
export function likeness(a: Place, b: Place): number {
  let distance = 0
  for (const coordinate of coordinates) {
    const [x, y] = [a[coordinate], b[coordinate]]
    if (x !== null && y !== null) distance += ((x - y) / width[coordinate]) ** 2
  }
  return Math.exp(-distance / 2)
}
