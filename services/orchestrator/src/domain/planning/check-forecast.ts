import type { PlanningPolicy, PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import { faults, near, same } from './faults.ts'

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

type Stated = SprintPlan['forecast']

/**
 * Verifies that the figures of a forecast follow from its stated facts, and that these fit history, hours and policy: the arithmetic is done again by other
 * code. What each method says is taken from the plan; `checkPlan` has the methods say it again.
 */
export function checkForecast(
  { forecast }: SprintPlan,
  { snapshot, policy }: { snapshot: PlanningSnapshot; policy: PlanningPolicy },
): string[] {
  const { commit, hours, p15, p50, p85 } = forecast
  const at = (probability: number, points: number) => Math.abs(pointsAt(forecast, probability) - points) < 0.0101
  const quantiles = at(0.15, p15) && at(0.5, p50) && at(0.85, p85) && at(1 - commit.probability, commit.forecast)
  const left = Math.max(0, commit.forecast * policy.commitScale - policy.reservePoints)
  const people = total(snapshot.people.map((person) => person.hours))
  return faults(
    [near(hours, people), 'forecast: other hours than the people have'],
    [quantiles, 'forecast: the points are not quantiles of the stated distribution'],
    [commit.points <= left + 1e-6 && commit.points > left - 0.0101, 'forecast: scale and reserve leave other points to commit'],
    [commit.probability === policy.commitProbability, 'forecast: another probability than the policy asks for'],
    [forecast.hoursPerPoint === hours / p50, 'forecast: hours per point are not hours over the median'],
  ).concat(checkFacts(forecast, snapshot, policy))
}

function pointsAt({ facts: { centre, scale, errors, least } }: Stated, probability: number): number {
  const after = errors.find((one) => one.probability >= probability) ?? errors.at(-1)
  const before = errors.findLast((one) => one.probability <= probability) ?? errors[0]
  if (!after || !before) return Number.NaN
  const width = after.probability - before.probability
  const share = width > 0 ? (probability - before.probability) / width : 0
  return Math.min(1e9, Math.max(least, centre + scale * (before.error * (1 - share) + after.error * share)))
}

function checkFacts(
  { facts, basis, sampleSize }: Stated,
  { history, belief }: PlanningSnapshot,
  { forecast: model }: PlanningPolicy,
): string[] {
  const { parts, centre, errors, prior } = facts
  const mixture = total(parts.map(({ weight, points }) => weight * points))
  const rising = errors.every(
    (one, index) =>
      index === 0 || (one.error >= (errors[index - 1]?.error ?? 0) && one.probability > (errors[index - 1]?.probability ?? 0)),
  )
  const spoken = belief.recall.episodes.length
  return faults(
    [Math.abs(total(parts.map(({ weight }) => weight)) - 1) < 1e-9, 'forecast: the weights do not add up to 1'],
    [Math.abs(mixture - centre) <= 1e-6 * Math.max(1, centre), 'forecast: the centre is not the mixture of the parts'],
    [facts.least === 0, 'forecast: nothing is certain before a sprint has begun'],
    [rising, 'forecast: the errors do not rise with their probabilities'],
    [
      sampleSize <= history.length && facts.pooledSprints <= belief.peers.length && facts.similarEpisodes <= spoken,
      'forecast: more evidence than there is',
    ],
    [facts.ranOut <= history.filter(({ ranOut }) => ranOut).length, 'forecast: more sprints that ran out than there are'],
    [basis === (sampleSize + facts.pooledSprints > 0 ? 'history' : 'prior'), 'forecast: another basis'],
    [
      same(prior, { pointsPerHour: model.pointsPerHour, logSpread: model.logSpread, sprints: model.sprints }),
      'forecast: another prior than the policy states',
    ],
  )
}
