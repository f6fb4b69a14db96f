import type { Situation } from '../situation.ts'
import type { SimilarEpisode } from '../sprint.ts'
import { known } from '../standing.ts'
import { weightedMedian } from '../weighted-quantile.ts'

/** Recalled episodes move what the team usually delivers in these hours by at most a quarter, so that one wrong memory is bounded before it is found out. */
const mostTimes = 1.25

/** What the episodes that memory recalled delivered, in the hours (else against the commitment, else as it is) of this sprint: the median weighted by similarity. */
export function similarEpisodes(situation: Situation): number | null {
  const sample = situation.similar.flatMap((episode) => {
    const value = carriedOver(episode, situation)
    return Number.isFinite(value) && episode.similarity > 0 ? [{ value, weight: episode.similarity, atLeast: false }] : []
  })
  const median = weightedMedian(sample)
  const { velocity } = situation.standing
  return median === undefined ? null : Math.min(Math.max(median, velocity / mostTimes), velocity * mostTimes)
}

function carriedOver({ delivered, hours, committed }: SimilarEpisode, { context, committed: ours }: Situation): number {
  const [now, then] = [known(context.hours), known(hours)]
  if (now !== null && then !== null) return (delivered * now) / then
  const promised = known(committed)
  return ours !== null && promised !== null ? (delivered * ours) / promised : delivered
}
