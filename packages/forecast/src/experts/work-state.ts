import { dot, regress, type Row } from '../robust-regression.ts'
import type { Situation } from '../situation.ts'
import { decay } from '../standing.ts'

/**
 * Prior coefficients of the features of `workOf`. A team that commits what it usually delivers, with nothing begun, is believed to deliver
 * 80 % of it: a little of each of open work, velocity and their compromise. Work in progress is nearer to done; what is done stays so.
 */
const prior = [0.2, 0.3, 0.9, 0.2, 0, 0.4]

/** Residuals below this share of a sprint's scale pull as squares instead of as absolute values. */
const smallest = 0.3

/** Robust linear model of the points delivered on the state of the work, learned from all teams in units of each, the own team's sprints counting more. */
export function workState({ work, pool, context, options }: Situation): number | null {
  if (!work) return null
  const rows = pool.flatMap((past, index): Row[] =>
    past.work
      ? [
          {
            features: past.work,
            outcome: past.delivered / past.scale,
            weight: (past.team === context.team ? options.ownWeight : 1) * decay(pool.length - 1 - index, options.poolHalfLife),
            atLeast: past.ranOut,
          },
        ]
      : [],
  )
  return Math.max(0, dot(work, regress(rows, prior, { ridge: options.ridge, smallest })))
}
