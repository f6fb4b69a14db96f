import type { Advice, Belief, Candidate, Choice, Deliberation, PlanningPolicy } from '@dsm/contracts'
import { candidateAfter } from '../advice/follow-advice.ts'
import { confidence as posterior } from '../strategies/confidence.ts'

/** Chance of missing the commitment from which on a plan is called risky. */
const risks = { medium: 0.2, high: 0.4 }

/** How many sprints the policy's own probability counts for, until the project's record overrules it. */
const priorSprints = 4
/** What a sprint's evidence is worth one sprint later: a team of a year ago says little. */
const recordDiscount = 0.95

/**
 * The candidate that is carried out: the rule's own, unless advice that may be followed picked another. Confidence is the posterior that this project's
 * commitments are met: the policy's probability as prior, its earlier decisions as evidence.
 */
export function choose(given: { candidates: readonly Candidate[]; belief: Belief; policy: PlanningPolicy; advice: Advice }): Choice {
  const { candidates, belief, policy, advice } = given
  const candidate = candidateAfter(advice, candidates)
  const chosen = numbered(candidates, candidate)
  const prior = { met: policy.commitProbability * priorSprints, missed: (1 - policy.commitProbability) * priorSprints }
  const confidence = posterior(belief.record, { discount: recordDiscount, prior })
  const missed = 1 - Math.min(chosen.probabilityMet, confidence.mean)
  return {
    candidate,
    by: candidate === advice.ruleCandidate ? 'rule' : 'advice',
    propensity: propensityOf(belief),
    confidence,
    risk: missed >= risks.high ? 'high' : missed >= risks.medium ? 'medium' : 'low',
    because:
      candidate === advice.ruleCandidate ? ruleBecause(chosen) : `the model picked candidate ${candidate}: ${advice.answer?.why ?? ''}`,
  }
}

/** The candidate that was taken, which is always among those that were weighed. */
export function chosenOf({ candidates, choice }: Pick<Deliberation, 'candidates' | 'choice'>): Candidate {
  return numbered(candidates, choice.candidate)
}

function numbered(candidates: readonly Candidate[], wanted: number): Candidate {
  const found = candidates.find(({ number }) => number === wanted)
  if (!found) throw new Error(`there is no candidate ${wanted}`)
  return found
}

function ruleBecause({ label, strategies, commitPoints }: Candidate): string {
  return label === 'with-strategies'
    ? `the forecast and ${strategies.join(', ')} leave ${commitPoints} points to commit`
    : `the forecast leaves ${commitPoints} points to commit`
}

/** All trials are assigned independently. */
const propensityOf = ({ strategies }: Belief) =>
  strategies
    .filter(({ holds, status, pinned }) => holds && status === 'trial' && !pinned)
    .reduce((product, { applied, propensity }) => product * (applied ? propensity : 1 - propensity), 1)
