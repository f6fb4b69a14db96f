import type { Advice } from '@dsm/contracts'

/** A closed sprint for which the model had picked a candidate: points of its pick, of the rule's candidate and completed. */
export type JudgedPick = {
  picked: number
  rule: number
  completed: number
  /** The team ran out of work: it could have completed at least this much. */
  ranOut: boolean
  /** Probability with which the project wants its commitments met. */
  commitProbability: number
}

/** A pick is followed upwards once the evidence for it is this strong: by chance that ever happens to one useless advisor in twenty (Ville). */
const earnedAt = 20
const judgedAtLeast = 8
/** Wealth above this is given away, so that trust which is no longer deserved is lost within a few sprints and not within years. */
const wealthMost = 400
/** Shares of the wealth that are at stake in a round. Nobody knows the best one, so all are played at once; none so large that one sprint undoes many. */
const stakes = [0, 0.05, 0.15, 0.3, 0.5]
/** Share of the wealth that is dealt out evenly over the stakes before each round: what was right once need not be right now. */
const dealtOut = 0.02

/**
 * Whether the model's picks beat the rule's candidates, judged on sprints that are over.
 *
 * A commitment that is to be met with probability p is the (1 - p) quantile of what is completed; its proper score is the pinball loss (Gneiting 2011,
 * "Making and evaluating point forecasts"). For each sprint where the two differ, the difference of the losses is scaled by what the pick risks, which
 * makes it a bet at the odds that p states: one who picks less wins p / (1 - p) if the rule's commitment is missed and loses 1 if it is met. If picks
 * are no better, no bet has a gain to expect, so the wealth of whoever bets on them is a supermartingale: it ever passes 20 with probability 1/20 at
 * most, however often it is looked at (Ville; Waudby-Smith & Ramdas 2024). `better` reads the wealth as a Bayes factor at even odds.
 *
 * Assumed: what a team completes does not depend on what it committed to. Where a team ran out of work, what it could have completed is taken as what
 * speaks most against the pick.
 */
export function trustOf(record: readonly JudgedPick[]): Advice['trust'] {
  let wealth = stakes.map(() => 1 / stakes.length)
  let judged = 0
  for (const pick of record) {
    if (pick.picked === pick.rule) continue
    const gain = gainOf(pick)
    const even = (dealtOut * total(wealth)) / stakes.length
    wealth = stakes.map((stake, index) => ((wealth[index] ?? 0) * (1 - dealtOut) + even) * (1 + stake * gain))
    const surplus = Math.max(1, total(wealth) / wealthMost)
    wealth = wealth.map((part) => part / surplus)
    judged += 1
  }
  const evidence = total(wealth)
  return { judged, better: evidence / (1 + evidence), earned: judged >= judgedAtLeast && evidence >= earnedAt }
}

const total = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0)

/** What the bet on the pick brings for each unit at stake: at least -1. */
function gainOf({ picked, rule, completed, ranOut, commitProbability }: JudgedPick): number {
  const [low, high] = [Math.min(picked, rule), Math.max(picked, rule)]
  const smaller = picked < rule
  const could = ranOut && smaller ? Math.max(completed, rule) : completed
  /** How far the completed points reach from the smaller commitment to the larger: 0 the larger was missed wholly, 1 it was met. */
  const reached = Math.min(1, Math.max(0, (could - low) / (high - low)))
  // Difference of the two pinball losses over (high - low): from p where only the smaller one was met to p - 1 where both were.
  const forSmaller = commitProbability - reached
  return smaller ? forSmaller / (1 - commitProbability) : -forSmaller / commitProbability
}
