import type { Situation } from '../situation.ts'
import { decay } from '../standing.ts'
import { weightedMedian } from '../weighted-quantile.ts'

/** The commitment times the share of commitments that the team usually delivers: the median over past sprints, larger ones counting more. */
export function keptShare({ committed, history, options }: Situation): number | null {
  if (committed === null) return null
  const shares = history.flatMap((past, index) => {
    if (!past.committed) return []
    const weight = past.committed * decay(history.length - 1 - index, options.shareHalfLife)
    return [{ value: past.delivered / past.committed, weight, atLeast: past.ranOut }]
  })
  const share = weightedMedian(shares)
  return share === undefined ? null : committed * share
}

/** The commitment plus what the team usually delivers beyond it, or short of it: for teams that take in much work during the sprint. */
export function usualDifference({ committed, history, options }: Situation): number | null {
  if (committed === null) return null
  const differences = history.flatMap((past, index) =>
    past.committed === null
      ? []
      : [
          {
            value: past.delivered - past.committed,
            weight: decay(history.length - 1 - index, options.shareHalfLife),
            atLeast: past.ranOut,
          },
        ],
  )
  const difference = weightedMedian(differences)
  return difference === undefined ? null : Math.max(0, committed + difference)
}
