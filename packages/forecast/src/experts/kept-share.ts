import type { Situation } from '../situation.ts'
import { decay } from '../standing.ts'
import { weightedMedian } from '../weighted-quantile.ts'

/**
 * The commitment times the share of commitments that the team usually delivers: the median over past sprints, larger ones counting more. Lower limits alone say
 * nothing below the cold guess.
 */
export function keptShare({ committed, history, options }: Situation): number | null {
  if (committed === null) return null
  const shares = history.flatMap((past, index) => {
    if (!past.committed) return []
    const weight = past.committed * decay(history.length - 1 - index, options.shareHalfLife)
    return [{ value: past.delivered / past.committed, weight, atLeast: past.ranOut }]
  })
  const share = weightedMedian(shares)
  if (share === undefined) return null
  return committed * (shares.some(({ atLeast }) => !atLeast) ? share : Math.max(share, options.coldShare))
}
