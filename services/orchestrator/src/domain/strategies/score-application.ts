import type { DecisionOutcome, StrategyOutcome, StrategyPrediction } from '@dsm/contracts'

/** The best and the worst that a sprint is counted as, in shares of the forecast's commitment: strategies raise it by a quarter at most, and a miss by more than half is no worse. */
const MOST = 1.25
const WORST_MISS = 0.5
/** A commitment counts as met if this share of it is completed. */
const MET = 0.9

/**
 * What became of an application. The score pays for every point that was promised and delivered, and takes the policy's probability for every point that was
 * promised: `min(completed, commitment) − probability × commitment`, scaled to 0..1. Its mean is highest for the commitment that is met with exactly
 * that probability (the newsvendor's, whose loss is the quantile loss of Koenker and Bassett, 1978), so neither boasting nor sandbagging
 * wins a trial; and it needs only what was seen, even where the team ran out of work and could have done more.
 */
export function scoreApplication(
  { forecastCommitment, commitProbability }: StrategyPrediction,
  { sprintKey, commitment, completed, closedOn }: Pick<DecisionOutcome, 'sprintKey' | 'commitment' | 'completed' | 'closedOn'>,
): StrategyOutcome {
  const kept = Math.min(completed, commitment)
  const scale = forecastCommitment > 0 ? forecastCommitment : commitment
  const gain = scale > 0 ? (kept - commitProbability * commitment) / scale : 0
  const best = (1 - commitProbability) * MOST
  const worst = 1 - commitProbability - WORST_MISS
  const most = Math.max(commitment, completed)
  return {
    sprintKey,
    commitment,
    completed,
    met: completed >= MET * commitment,
    score: Math.min(1, Math.max(0, (gain - worst) / (best - worst))),
    accuracy: most > 0 ? Math.min(commitment, completed) / most : 1,
    closedOn,
  }
}
