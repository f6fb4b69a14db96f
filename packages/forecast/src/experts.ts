import { keptShare } from './experts/kept-share.ts'
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
  'work-state': workState,
  'nearest-sprints': nearestSprints,
  'similar-episodes': similarEpisodes,
} satisfies Record<string, (situation: Situation) => number | null>

export type ExpertName = keyof typeof experts

/** Experts that draw on memory: they can be told to be silent, to measure what memory brings. */
const remembering: readonly ExpertName[] = ['nearest-sprints', 'similar-episodes']

/** What an expert says: points. */
export type Opinion = { expert: ExpertName; points: number }

/** What everyone who is awake says. */
export function opinionsOf(situation: Situation): Opinion[] {
  const names = Object.keys(experts) as ExpertName[]
  return names.flatMap((expert) => {
    if (!situation.options.memory && remembering.includes(expert)) return []
    const points = experts[expert](situation)
    return points === null ? [] : [{ expert, points }]
  })
}
