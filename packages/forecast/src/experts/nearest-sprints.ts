import type { Place, Situation } from '../situation.ts'
import { decay } from '../standing.ts'
import { weightedMedian } from '../weighted-quantile.ts'

/** How far apart two sprints may be in each coordinate and still say much about each other. */
const width = { stretch: 0.6, done: 0.25, inProgress: 0.4, added: 0.5, away: 0.2, experience: 1.5, items: 1.5 } satisfies Record<
  keyof Place,
  number
>
const coordinates = Object.keys(width) as (keyof Place)[]

/** What sprints like this one delivered, of all teams: the median weighted by likeness (kernel regression: Nadaraya 1964, Watson 1964; for medians Truong 1989). */
export function nearestSprints({ place, base, pool, context, options }: Situation): number | null {
  const sample = pool.map((past, index) => {
    const trust = (past.team === context.team ? 2 * options.ownWeight : 1) * decay(pool.length - 1 - index, options.poolHalfLife)
    return { value: past.delivered / past.base, weight: trust * likeness(place, past.place), atLeast: past.ranOut }
  })
  const median = weightedMedian(sample)
  return median === undefined ? null : base * median
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
