import type { Confidence } from '@dsm/contracts'

export type Belief = {
  /** What a sprint's evidence is worth one sprint later. */
  discount: number
  /** Sprints met and missed that are believed before any evidence. */
  prior: { met: number; missed: number }
}

/**
 * Bayes and Laplace's uniform prior: it is worth two sprints and says nothing. With the discount half of the weight is gone after 34 sprints:
 * estimates of a steady rate are hardly worse than without forgetting, those after a change recover (`evidence/confidence.ts` has the figures).
 */
const BELIEF: Belief = { discount: 0.98, prior: { met: 1, missed: 1 } }

/**
 * Beta posterior over "the sprint met its commitment within 10 %", from outcomes oldest first, with exponential forgetting of evidence, not of the prior
 * (the discounted Beta-Bernoulli filter of Raj and Kalyani, "Taming non-stationary bandits", 2017).
 */
export function confidence(outcomes: readonly boolean[], { discount, prior }: Belief = BELIEF): Confidence {
  let [met, missed] = [0, 0]
  for (const outcome of outcomes) {
    met = met * discount + (outcome ? 1 : 0)
    missed = missed * discount + (outcome ? 0 : 1)
  }
  const [alpha, beta] = [prior.met + met, prior.missed + missed]
  const all = alpha + beta
  return {
    mean: alpha / all,
    deviation: Math.sqrt((alpha * beta) / (all * all * (all + 1))),
    alpha,
    beta,
    sprints: outcomes.length,
    effectiveSprints: met + missed,
  }
}
