import type { ForecastOptions } from './options.ts'
import type { SimilarEpisode, SprintContext } from './sprint.ts'
import type { Mark } from './progress.ts'
import { known, standingOf, type PastSprint, type Standing } from './standing.ts'

/** A closed sprint of any team, as models learn from it: everything in units that compare across teams. */
export type PoolSprint = {
  team: string
  /** Features of the regression on the state of the work, over `scale`; null without a commitment. */
  work: number[] | null
  /** Coordinates for finding sprints like another. */
  place: Place
  scale: number
  base: number
  hours: number | null
  delivered: number
  ranOut: boolean
  /** Delivered − forecast, in the forecast's units of error; its size in units that leave the team's own spread in. */
  miss: number
  size: number
  /** How the sprint went. */
  marks: Mark[]
}

/** Coordinates of a sprint, each about 1 wide; null where unknown. */
export type Place = {
  /** Logarithm of commitment over velocity. */
  stretch: number | null
  /** Shares of the commitment that were done, in progress, or added around the start. */
  done: number | null
  inProgress: number | null
  added: number | null
  /** Share of the hours that people are away. */
  away: number | null
  /** Logarithm to base 2 of one more than the team's closed sprints. */
  experience: number | null
  /** Logarithm to base 2 of the number of items: the more there are, the less does one of them decide. */
  items: number | null
}

/** All that an expert may look at. */
export type Situation = {
  context: SprintContext
  committed: number | null
  standing: Standing
  history: readonly PastSprint[]
  pool: readonly PoolSprint[]
  similar: readonly SimilarEpisode[]
  work: number[] | null
  place: Place
  /** Typical size by which sprints of different teams compare: the geometric mean of commitment and velocity. */
  base: number
  options: ForecastOptions
}

/** Beyond this many powers of e commitment and velocity are not of the same kind of sprint. */
const furthest = 5

type Known = Pick<Situation, 'context' | 'history' | 'pool' | 'similar' | 'options'>

/** Undefined where nothing at all is known. */
export function situationOf(facts: Known): Situation | undefined {
  const { context, history, options } = facts
  const standing = standingOf(history, context, options)
  if (!standing) return undefined

  const committed = known(context.committed)
  const base = Math.max(committed === null ? standing.velocity : Math.sqrt(committed * standing.velocity), 1e-6)
  const work = committed === null ? null : workOf(committed, standing, context)
  return { ...facts, committed, standing, base, work, place: placeOf(committed, standing, facts) }
}

/** The state of the work in points: open, in progress, done; then what the team usually delivers and commits, and a compromise. */
function workOf(committed: number, { velocity, commitment, length }: Standing, context: SprintContext): number[] {
  const inProgress = context.inProgress ?? 0
  const done = context.done ?? 0
  return [committed - inProgress - done, inProgress, done, velocity * length, commitment ?? committed, Math.sqrt(committed * velocity)]
}

function placeOf(committed: number | null, { velocity }: Standing, { context, history }: Known): Place {
  const share = (points: number | null | undefined) =>
    committed === null || points === null || points === undefined ? null : Math.min(points / committed, 1)
  const { hours, fullHours } = context
  return {
    stretch: committed === null || velocity <= 0 ? null : within(Math.log(committed / velocity), furthest),
    done: share(context.done),
    inProgress: share(context.inProgress),
    added: share(context.added),
    experience: Math.log2(1 + history.length),
    items: context.items ? Math.log2(context.items) : null,
    away: fullHours && hours !== null && hours !== undefined ? within(1 - hours / fullHours, 1) : null,
  }
}

const within = (value: number, limit: number) => Math.min(Math.max(value, -limit), limit)
