import type { Forecast, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { commitmentMetWith, type Distribution, type ForecastFacts, predict, quantileOf } from '@dsm/forecast'
import { contextOf, learnerOf, similarOf } from './learner-of.ts'
import { hundredths, hundredthsBelow } from './rounding.ts'
import { sum } from './sum.ts'

/**
 * How many points the team will complete in the hours that its people have. `p15` is exceeded with probability 0.85. Without usable history the stated
 * prior speaks alone. Undefined where there are no hours, or too few for a hundredth of a point.
 */
export function forecastDelivery(snapshot: PlanningSnapshot, policy: PlanningPolicy): Forecast | undefined {
  const hours = hundredths(sum(snapshot.people.map((person) => person.hours)))
  if (hours <= 0) return undefined
  const prediction = predict(learnerOf(snapshot, policy), contextOf(snapshot, hours), { similar: similarOf(snapshot.belief.recall) })
  if (!prediction) return undefined
  const facts = aboveLowest(prediction.facts, policy)
  const p50 = hundredths(quantileOf(facts, 0.5))
  if (p50 <= 0) return undefined

  const { pointsPerHour, logSpread, sprints } = policy.forecast
  const { parts, centre, scale, errors, least, ownSprints, pooledSprints, ranOut, similarEpisodes } = facts
  return {
    hours,
    p15: hundredthsBelow(quantileOf(facts, 0.15)),
    p50,
    p85: hundredths(quantileOf(facts, 0.85)),
    commit: commitmentOf(facts, policy),
    hoursPerPoint: hours / p50,
    basis: prediction.basis,
    sampleSize: ownSprints,
    facts: { parts, centre, scale, errors, least, pooledSprints, ranOut, similarEpisodes, prior: { pointsPerHour, logSpread, sprints } },
  }
}

/**
 * The distribution from the policy's lowest share of its centre on: what was learned from knows nothing lower, and a commitment of nothing would end all
 * planning.
 */
function aboveLowest(facts: ForecastFacts, { forecast: { lowestShare } }: PlanningPolicy): ForecastFacts {
  const lowest = ((lowestShare - 1) * facts.centre) / facts.scale
  return { ...facts, errors: facts.errors.map(({ probability, error }) => ({ probability, error: Math.max(error, lowest) })) }
}

/** What the policy's scale and reserve leave of the points that are met with its probability. */
function commitmentOf(facts: Distribution, { commitProbability, commitScale, reservePoints }: PlanningPolicy): Forecast['commit'] {
  const forecast = hundredthsBelow(commitmentMetWith(facts, commitProbability))
  return { probability: commitProbability, forecast, points: Math.max(0, hundredthsBelow(forecast * commitScale - reservePoints)) }
}

/** Probability that the team completes `points` or more, by the stated distribution, to three decimals. */
export function probabilityMet({ facts }: Pick<Forecast, 'facts'>, points: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2
    if (commitmentMetWith(facts, middle) >= points) low = middle
    else high = middle
  }
  return Math.round(low * 1000) / 1000
}
