import type { TrialState } from '@dsm/contracts'
import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { type BoundedDraw, confidenceSequence, logEValues, negated } from './e-value.ts'
import { differences, type TrialSprint } from './trial-sprint.ts'

/** Most probability of promoting a strategy that makes no difference, however often one looks; the same of retiring one as harmful. */
const ERROR_RATE = 0.05
const THRESHOLD = 1 / ERROR_RATE

/** The least gain in score that is worth an intervention. */
const WORTHWHILE = 0.05
/** A trial whose chance of a worthwhile gain has fallen below this, after this many sprints of each arm, is given up. */
const LEAST_CHANCE = 0.1
const SPRINTS_BEFORE_FUTILITY = 20
/** A trial that has proved nothing after this many sprints never will in the life of a team. */
const MOST_SPRINTS = 240
/** Effects of strategies are small: before any evidence two in three are within this much of none. */
const PRIOR_DEVIATION = 0.2

export type Verdict = Pick<TrialState, 'verdict' | 'because' | 'better' | 'worse' | 'difference' | 'sprints' | 'means'>

/**
 * Whether a trial is over, from its sprints, oldest first. It ends with the first sprint that settles it, so that looking later, or again, changes nothing:
 * - promoted, once the e-value for "better" reaches 20; retired as harmful, once that for "worse" does. Where there is no difference either happens with
 *   at most 5 % probability over all sprints together.
 * - retired as futile, if from 20 sprints of each arm on a worthwhile gain (0.05) is improbable (below 10 %), if the bounds that hold
 *   at all times exclude it, or after 240 sprints. Giving up needs no error rate: it costs the option, and the rule can be proposed again.
 */
export function verdict(sprints: readonly TrialSprint[]): Verdict {
  const draws = differences(sprints)
  const better = logEValues(draws, 0)
  const worse = logEValues(negated(draws), 0)
  const worthless = logEValues(negated(draws), -WORTHWHILE)
  for (let count = 1; count <= sprints.length; count++) {
    const evidence = { better: better[count - 1] ?? 0, worse: worse[count - 1] ?? 0, worthless: worthless[count - 1] ?? 0 }
    const seen = { sprints: sprints.slice(0, count), draws: draws.slice(0, count) }
    const ending = endingOf(seen, evidence)
    if (ending) return { ...ending, ...factsOf(seen, evidence) }
  }
  const evidence = { better: better.at(-1) ?? 0, worse: worse.at(-1) ?? 0 }
  return { verdict: 'keep-trying', because: waiting(sprints, evidence), ...factsOf({ sprints, draws }, evidence) }
}

type Seen = { sprints: readonly TrialSprint[]; draws: readonly BoundedDraw[] }
type Evidence = { better: number; worse: number; worthless: number }

function endingOf({ sprints, draws }: Seen, { better, worse, worthless }: Evidence): Pick<Verdict, 'verdict' | 'because'> | undefined {
  const settled = Math.log(THRESHOLD)
  const { treatment, control } = counted(sprints)
  const compared = `${treatment} sprints with it and ${control} without`
  if (better >= settled)
    return { verdict: 'promote', because: `${compared} show that it helps (e-value ${figure(better)}, ${THRESHOLD} needed)` }
  if (worse >= settled)
    return { verdict: 'retire', because: `${compared} show that it harms (e-value ${figure(worse)}, ${THRESHOLD} needed)` }
  if (worthless >= settled) return { verdict: 'retire', because: `${compared} exclude a gain of ${WORTHWHILE} or more` }
  if (Math.min(treatment, control) >= SPRINTS_BEFORE_FUTILITY) {
    const chance = chanceAbove(draws, WORTHWHILE)
    if (chance < LEAST_CHANCE)
      return {
        verdict: 'retire',
        because: `after ${compared} a gain of ${WORTHWHILE} or more has a chance of ${Math.round(chance * 100)} %`,
      }
  }
  if (sprints.length >= MOST_SPRINTS) return { verdict: 'retire', because: `${compared} have shown no difference` }
  return undefined
}

/** Probability that the difference is above `gain`, by a Student posterior around the shrunk mean: a guide for giving up and for leaning, never for a promotion. */
export function chanceAbove(draws: readonly BoundedDraw[], gain: number): number {
  const count = draws.length
  const mean = draws.reduce((sum, { value }) => sum + value, 0) / Math.max(1, count)
  const spread =
    draws.reduce((sum, { value, low, high }) => sum + (value - mean) ** 2 + (high - low) ** 2 / (4 * count), 0) / Math.max(1, count)
  const precision = 1 / PRIOR_DEVIATION ** 2 + (spread > 0 ? count / spread : 0)
  const expected = spread > 0 ? (mean * count) / spread / precision : 0
  return 1 - studentCdf((gain - expected) * Math.sqrt(precision), count + 1)
}

function factsOf({ sprints, draws }: Seen, { better, worse }: Omit<Evidence, 'worthless'>): Omit<Verdict, 'verdict' | 'because'> {
  const [lower, upper] = confidenceSequence(draws, ERROR_RATE, [-1, 1])
  const estimate = draws.length > 0 ? draws.reduce((sum, { value }) => sum + value, 0) / draws.length : 0
  return {
    better: { eValue: Math.exp(better), threshold: THRESHOLD },
    worse: { eValue: Math.exp(worse), threshold: THRESHOLD },
    difference: { estimate, lower, upper },
    sprints: counted(sprints),
    means: { treatment: meanOf(sprints.filter(({ treated }) => treated)), control: meanOf(sprints.filter(({ treated }) => !treated)) },
  }
}

function waiting(sprints: readonly TrialSprint[], { better, worse }: Omit<Evidence, 'worthless'>): string {
  const { treatment, control } = counted(sprints)
  if (sprints.length === 0) return 'no sprint of the trial has closed yet'
  return `${treatment} sprints with it and ${control} without prove nothing yet (e-values ${figure(better)} for better and ${figure(worse)} for worse, ${THRESHOLD} needed)`
}

function counted(sprints: readonly TrialSprint[]): Verdict['sprints'] {
  const treatment = sprints.filter(({ treated }) => treated).length
  return { treatment, control: sprints.length - treatment }
}

const meanOf = (sprints: readonly TrialSprint[]) =>
  sprints.length > 0 ? sprints.reduce((sum, { score }) => sum + score, 0) / sprints.length : null
const figure = (log: number) => String(Number(Math.exp(log).toPrecision(3)))
