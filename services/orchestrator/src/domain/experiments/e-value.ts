/** A bounded draw, with the bounds that were known before it. */
export type BoundedDraw = { value: number; low: number; high: number }

/**
 * Bets, in standard deviations of a draw: 0.15 grows fastest where the mean is off by 0.15 deviations, 0.3 where it is off by 0.3; what lies beyond is found
 * with a few draws more. A short list keeps the price of not knowing the size of the effect at log 2.
 */
const BETS = [0.15, 0.3]
/** No bet may lose more than this share at once, so that one sprint never ends a trial. */
const MOST_STAKED = 0.75
/** How many draws of a spread-out distribution the spread is guessed from before there are any. */
const GUESSED_DRAWS = 2

/**
 * Log e-values against "the mean of each draw, given those before it, is at most `mean`", after each draw. Under that hypothesis the chance that any of
 * them ever reaches log(1/α) is at most α (Ville): one may look after every draw and stop at will. Each is the average of wealth processes that bet
 * a fixed number of standard deviations, as estimated from the draws before (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
 * betting", JRSS B 2023; Ramdas et al., "Game-theoretic statistics and safe anytime-valid inference", Statistical Science 2023).
 */
export function logEValues(draws: readonly BoundedDraw[], mean: number): number[] {
  const wealth = BETS.map(() => 0)
  let [count, sum, squares] = [0, 0, 0]
  return draws.map(({ value, low, high }) => {
    const center = count > 0 ? sum / count : mean
    const variance = (Math.max(0, squares - count * center * center) + (GUESSED_DRAWS * (high - low) ** 2) / 8) / (count + GUESSED_DRAWS)
    for (const [index, bet] of BETS.entries()) {
      const stake = Math.min(bet / Math.sqrt(variance), mean > low ? MOST_STAKED / (mean - low) : Number.POSITIVE_INFINITY)
      wealth[index] = (wealth[index] ?? 0) + Math.log1p(stake * (value - mean))
    }
    count += 1
    sum += value
    squares += value * value
    return logMean(wealth)
  })
}

/** The same draws seen from the other side. */
export const negated = (draws: readonly BoundedDraw[]): BoundedDraw[] =>
  draws.map(({ value, low, high }) => ({ value: -value, low: -high, high: -low }))

/** Means that no e-value of level `alpha` on either side rejects: bounds that hold at all times together, each with probability 1 − α. */
export function confidenceSequence(
  draws: readonly BoundedDraw[],
  alpha: number,
  within: readonly [low: number, high: number],
): [number, number] {
  const mirrored = negated(draws)
  const least = lowerBound(draws, alpha, within)
  const most = -lowerBound(mirrored, alpha, [-within[1], -within[0]])
  return [Math.min(least, most), Math.max(least, most)]
}

/** Steps of the search: bounds to within a thousandth of the range. */
const STEPS = 10

function lowerBound(draws: readonly BoundedDraw[], alpha: number, [low, high]: readonly [number, number]): number {
  const rejected = (mean: number) => (logEValues(draws, mean).at(-1) ?? 0) >= -Math.log(alpha)
  let [bound, kept] = [low, high]
  for (let step = 0; step < STEPS; step++) {
    const middle = (bound + kept) / 2
    if (rejected(middle)) bound = middle
    else kept = middle
  }
  return bound
}

function logMean(logs: readonly number[]): number {
  const most = Math.max(...logs)
  return most + Math.log(logs.reduce((total, log) => total + Math.exp(log - most), 0) / logs.length)
}
