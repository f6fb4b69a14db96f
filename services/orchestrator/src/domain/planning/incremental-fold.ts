import { type Learner, newLearner, observe, type Observation, type RatePrior } from '@dsm/forecast'

/** What was seen, in words that tell two apart, and the learner after each. */
type Fold = { rate: string; seen: string[]; learners: Learner[] }

type Limits = {
  /** How many folds are kept: those used last. One of 120 sprints takes 0.4 MB. */
  most: number
  step?: typeof observe
}

/**
 * A fold of closed sprints that goes on from where an earlier one with the same beginning stands, whichever project or decision that was for: a decision that comes after
 * one more closed sprint observes that one alone. Learners never change in place, so the answer is bit for bit that of the fold from the start; what is
 * kept saves time and says nothing of its own.
 */
export function incrementalFold({ most, step = observe }: Limits): (observations: readonly Observation[], rate: RatePrior) => Learner {
  let folds: readonly Fold[] = []

  return (observations, rate) => {
    const asked = { rate: JSON.stringify(rate), seen: observations.map((observation) => JSON.stringify(observation)) }
    const nothing = { fold: { ...asked, seen: [], learners: [] }, shared: 0 }
    const { fold, shared } = folds
      .map((known) => ({ fold: known, shared: sharedLength(known, asked) }))
      .reduce<{ fold: Fold; shared: number }>((longest, one) => (one.shared > longest.shared ? one : longest), nothing)

    const learners = fold.learners.slice(0, shared)
    let learner = learners.at(-1) ?? newLearner({ rate })
    for (const observation of observations.slice(shared)) {
      learner = step(learner, observation)
      learners.push(learner)
    }
    // Of two folds, one of which goes on from the other, the longer one is both.
    const isPart = shared === asked.seen.length
    const others = folds.filter((known) => known !== fold || shared < known.seen.length)
    folds = (isPart ? [fold, ...folds.filter((known) => known !== fold)] : [{ ...asked, learners }, ...others]).slice(0, most)
    return learner
  }
}

function sharedLength(fold: Fold, { rate, seen }: Pick<Fold, 'rate' | 'seen'>): number {
  if (fold.rate !== rate) return 0
  const differs = fold.seen.findIndex((one, index) => one !== seen[index])
  return differs === -1 ? fold.seen.length : differs
}
