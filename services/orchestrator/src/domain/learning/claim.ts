import type { CauseKind } from '@dsm/contracts'

/**
 * What the sprint's own events say that a cause took, before it is compared with what was really missed. `firm` points are known one by one;
 * `points` are worked out from hours or from the speed of work.
 */
export type Claim = { cause: CauseKind; firm: number; points: number; evidence: string; itemKeys: string[]; people: string[] }

/** What each claim gets of a whole, and what is left for nobody. */
export type Shares = { of: number[]; rest: number }

/**
 * Splits `whole` (points, nothing where it is not positive) among claims. Firm points are taken first, each as it stands; the others share what is left:
 * their own points where these fit in, scaled down together where they do not. Nothing is counted twice, and the parts with the rest are the whole, whatever the
 * order of the claims.
 */
export function share(whole: number, claims: readonly Pick<Claim, 'firm' | 'points'>[]): Shares {
  const firm = fit(
    Math.max(0, whole),
    claims.map((claim) => claim.firm),
  )
  const estimated = fit(
    firm.rest,
    claims.map(({ points }) => points),
  )
  return { of: firm.of.map((points, index) => points + (estimated.of[index] ?? 0)), rest: estimated.rest }
}

function fit(whole: number, wanted: readonly number[]): Shares {
  const total = wanted.toSorted((a, b) => a - b).reduce((sum, points) => sum + points, 0)
  if (total <= whole) return { of: [...wanted], rest: whole - total }
  return { of: wanted.map((points) => (points / total) * whole), rest: 0 }
}
