import type { Decision } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { chosenOf } from '../domain/brain/choose.ts'
import { forecastDelivery } from '../domain/planning/forecast-delivery.ts'
import { recordEpisode } from '../memory/record-episode.ts'
import { recordApplications } from '../strategies/consider-strategies.ts'

/**
 * Writes down what the outcome of a plan will be held against: its episode, and the strategies whose condition held. A decision without a plan has neither. A
 * strategy that advice left out shaped nothing and gains no confidence; one on trial keeps the arm that chance gave it (`readRecord` says why).
 */
export async function recordForLearning(
  tx: Tx,
  { id, projectId, takenAt, snapshot, policy, result, deliberation }: Decision,
): Promise<void> {
  if (result.kind !== 'plan' || deliberation === null) return
  const { forecast, certificate } = result
  const { recall, strategies } = snapshot.belief
  const chosen = chosenOf(deliberation)
  await recordApplications(tx, {
    decisionId: id,
    considered: strategies.filter(({ name, propensity }) => propensity < 1 || chosen.strategies.includes(name)),
    shaping: chosen.strategies,
    predicted: {
      forecastCommitment: forecastDelivery(snapshot, policy)?.commit.points ?? 0,
      commitment: certificate.totalPoints,
      commitProbability: policy.commitProbability,
      p50: forecast.p50,
      probabilityMet: chosen.probabilityMet,
    },
  })
  await recordEpisode(tx, {
    id: uuidv7(),
    projectId,
    decisionId: id,
    recordedAt: takenAt,
    facts: deliberation.facts,
    decision: {
      commitment: certificate.totalPoints,
      p15: forecast.p15,
      p50: forecast.p50,
      p85: forecast.p85,
      strategies: strategies
        .filter(({ name }) => chosen.strategies.includes(name))
        .map(({ strategyId, name, version }) => ({ strategyId, name, version })),
    },
    evidence: recall.episodes.map(({ episodeId }) => episodeId),
  })
}
