import type { PastSprint, PlanningPolicy, PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { faults, near, same } from './faults.ts'

/** Of the EM's fixed point, which the planner reaches step by step. */
const tolerance = 1e-6
const close = (a: number, b: number) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b))

/**
 * Verifies a forecast against history, hours and policy: evidence, posterior and quantiles are computed again. It shares no code with the
 * planner but the quantile function of Student's t.
 */
export function checkForecast(
  { forecast }: SprintPlan,
  { snapshot, policy }: { snapshot: PlanningSnapshot; policy: PlanningPolicy },
): string[] {
  const { facts, commit, hours, p15, p50, p85 } = forecast
  const { pointsPerHour, logSpread, sprints } = policy.forecast
  const metWith = (probability: number, points: number) => {
    const found = hours * Math.exp(facts.location + facts.scale * studentQuantile(1 - probability, facts.degreesOfFreedom))
    return Math.abs(Math.min(found, 1e9) - points) < 0.0101 + tolerance * points
  }
  const quantiles = metWith(0.85, p15) && metWith(0.5, p50) && metWith(0.15, p85) && metWith(commit.probability, commit.forecast)
  const left = Math.max(0, commit.forecast * policy.commitScale - policy.reservePoints)
  const people = snapshot.people.reduce((total, person) => total + person.hours, 0)
  return faults(
    [near(hours, people), 'forecast: other hours than the people have'],
    [quantiles, 'forecast: the points are not quantiles of the stated distribution'],
    [commit.points <= left + 1e-6 && commit.points > left - 0.0101, 'forecast: scale and reserve leave other points to commit'],
    [commit.probability === policy.commitProbability, 'forecast: another probability than the policy asks for'],
    [forecast.hoursPerPoint === hours / p50, 'forecast: hours per point are not hours over the median'],
    [close(Math.log(facts.pointsPerHour), facts.location), 'forecast: the stated speed is not the median'],
    [same(facts.prior, { pointsPerHour, logSpread, sprints }), 'forecast: another prior than the policy states'],
  ).concat(checkEvidence(forecast, snapshot.history, policy.forecast))
}

type Model = PlanningPolicy['forecast']
type Evidence = { limit: number; weight: number; open: boolean }

function checkEvidence({ facts, sampleSize, basis }: SprintPlan['forecast'], history: readonly PastSprint[], model: Model): string[] {
  const { evidence, raised } = weigh(history, model)
  const worth = evidence.reduce((total, { weight }) => total + weight, 0)
  const open = evidence.filter((one) => one.open).length
  const found = learn(evidence, worth, { model, location: facts.location, scale: facts.scale })
  return faults(
    [sampleSize === evidence.length && facts.ranOut === open && facts.raised === raised, 'forecast: another history'],
    [basis === (evidence.length > 0 ? 'history' : 'prior'), 'forecast: another basis'],
    [near(facts.effectiveSprints, worth), 'forecast: another weight of the history'],
    [close(facts.degreesOfFreedom, model.spreadSprints + worth), 'forecast: other evidence than the degrees of freedom'],
    [close(facts.location, found.location), 'forecast: another speed than prior and history give'],
    [close(facts.scale, found.scale), 'forecast: another spread than prior and history give'],
  )
}

/** Walks from the latest sprint back; each one older loses the same share of its weight. */
function weigh(history: readonly PastSprint[], model: Model): { evidence: Evidence[]; raised: number } {
  const counted = history.flatMap(({ hours, completed, ranOut }) => (hours > 0 ? [{ speed: completed / hours, ranOut }] : [])).reverse()
  const moving = counted.map(({ speed }) => speed).filter((speed) => speed > 0)
  const median = moving.toSorted((a, b) => b - a)[Math.ceil(moving.length / 2) - 1] ?? model.pointsPerHour
  const least = median * model.lowestShare
  const evidence = counted.map(({ speed, ranOut }, age) => ({
    limit: Math.log(speed < least ? least : speed),
    weight: Math.exp((-Math.LN2 * age) / model.halfLifeSprints),
    open: ranOut,
  }))
  return { evidence, raised: counted.filter(({ speed }) => speed < least).length }
}

/**
 * The normal-inverse-gamma posterior in raw moments. An open observation counts with its moments above its limit under the stated
 * estimate, so for stated numbers that are right (the maximum that EM seeks) the result is those numbers themselves.
 */
function learn(evidence: readonly Evidence[], worth: number, stated: { model: Model; location: number; scale: number }) {
  const { pointsPerHour, logSpread, sprints, spreadSprints } = stated.model
  const prior = Math.log(pointsPerHour)
  const strength = sprints + worth
  const spread = stated.scale / Math.sqrt(1 + 1 / strength)
  // Around the prior, so that no large squares cancel.
  const moments = evidence.map(({ limit, weight, open }) => {
    const { mean, variance } = open ? tail(limit, stated.location, spread) : { mean: limit, variance: 0 }
    return { first: weight * (mean - prior), second: weight * (variance + (mean - prior) ** 2) }
  })
  const first = moments.reduce((total, one) => total + one.first, 0)
  const second = moments.reduce((total, one) => total + one.second, 0)
  const variance = (spreadSprints * logSpread ** 2 + second - first ** 2 / strength) / (spreadSprints + worth)
  return { location: prior + first / strength, scale: Math.sqrt(variance * (1 + 1 / strength)) }
}

/** Mean and variance of a normal variable above `limit`, by Simpson's rule over the excess, relative to the density at the limit. */
function tail(limit: number, location: number, spread: number): { mean: number; variance: number } {
  const start = (limit - location) / spread
  const peak = Math.max(0, -start)
  const [from, to] = [Math.max(0, peak - 10), peak + Math.min(10, 40 / Math.max(start, 1e-9))]
  const steps = 400
  const width = (to - from) / steps
  let [mass, first, second] = [0, 0, 0]
  for (let step = 0; step <= steps; step++) {
    const excess = from + step * width
    // exp(-start * excess - excess² / 2), scaled by its value at the peak.
    const density = Math.exp(-0.5 * ((start + excess) ** 2 - (start + peak) ** 2))
    const share = density * (step === 0 || step === steps ? 1 : step % 2 === 0 ? 2 : 4)
    mass += share
    first += share * excess
    second += share * excess ** 2
  }
  const mean = first / mass
  return { mean: limit + spread * mean, variance: spread ** 2 * Math.max(0, second / mass - mean ** 2) }
}
