import { keptShare, usualDifference } from './experts/kept-share.ts'
import { nearestSprints } from './experts/nearest-sprints.ts'
import { pointsPerHour } from './experts/points-per-hour.ts'
import { similarEpisodes } from './experts/similar-episodes.ts'
import { workState } from './experts/work-state.ts'
import type { Situation } from './situation.ts'

/** Every expert says how many points will be delivered, or sleeps (null) where it lacks what it needs. */
const experts = {
  velocity: ({ standing }: Situation) => standing.velocity,
  'points-per-hour': pointsPerHour,
  'kept-share': keptShare,
  'usual-difference': usualDifference,
  'work-state': workState,
  'nearest-sprints': nearestSprints,
  'similar-episodes': similarEpisodes,
} satisfies Record<string, (situation: Situation) => number | null>

export type ExpertName = keyof typeof experts

/** What an expert says: points. */
export type Opinion = { expert: ExpertName; points: number }

/** What everyone who is awake says. */
export function opinionsOf(situation: Situation): Opinion[] {
  const names = Object.keys(experts) as ExpertName[]
  return names.flatMap((expert) => {
    const points = experts[expert](situation)
    return points === null ? [] : [{ expert, points }]
  })
}
