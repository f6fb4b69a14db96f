/** A bounded draw, with the bounds that were known before it. */
export type BoundedDraw = { value: number; low: number; high: number }

/**
 * The bet, in standard deviations of a draw: it grows fastest where the mean is off by 0.2 of them (met in 80 % of sprints in place of 60 %). A smaller effect is
 * out of reach for the few sprints that a team has, a larger one is found soon anyway; mixing bets of several sizes costs power and gains nothing here.
 */
const BET = 0.2
/** No bet may lose more than this share at once, so that one sprint never ends a trial. */
const MOST_STAKED = 0.75
/** How many draws of a spread-out distribution the spread is guessed from before there are any. */
const GUESSED_DRAWS = 2

/**
 * Log e-values against "the mean of each draw, given those before it, is at most `mean`", after each draw. Under that hypothesis the chance that any of
 * them ever reaches log(1/α) is at most α (Ville): one may look after every draw and stop at will. It is the logarithm of what a gambler has made of
 * 1, betting on the mean being higher with a stake that is set before each draw (Waudby-Smith and Ramdas, "Estimating means of bounded random variables
 * by betting", JRSS B 2023; Ramdas, Grünwald, Vovk and Shafer, "Game-theoretic statistics and safe anytime-valid inference", Statistical Science 2023).
 */
export function logEValues(draws: readonly BoundedDraw[], mean: number): number[] {
  let [count, sum, squares, wealth] = [0, 0, 0, 0]
  return draws.map(({ value, low, high }) => {
    const center = count > 0 ? sum / count : 0
    const spread = Math.max(0, squares - count * center ** 2) + (GUESSED_DRAWS * (high - low) ** 2) / 8
    const deviation = Math.sqrt(spread / (count + GUESSED_DRAWS))
    const stake = Math.min(BET / deviation, mean > low ? MOST_STAKED / (mean - low) : Number.POSITIVE_INFINITY)
    wealth += Math.log1p(stake * (value - mean))
    count += 1
    sum += value
    squares += value ** 2
    return wealth
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
