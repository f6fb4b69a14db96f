import { randomStream } from '../../src/domain/brain/random.ts'
import type { TrialSprint } from '../../src/domain/experiments/trial-sprint.ts'

export type Arms = { treated: number; control: number }

/** Sprints of a trial whose score is 1 with the probability of their arm. */
export function trialOf(
  seed: number | string,
  rates: Arms,
  { sprints, propensity = () => 0.5 }: { sprints: number; propensity?: (past: readonly TrialSprint[]) => number },
): TrialSprint[] {
  const draw = randomStream('trial', seed)
  const past: TrialSprint[] = []
  for (let index = 0; index < sprints; index++) {
    const chance = propensity(past)
    const treated = draw() < chance
    past.push({ treated, propensity: chance, score: draw() < (treated ? rates.treated : rates.control) ? 1 : 0 })
  }
  return past
}

/** The share of seeds for which something is so. */
export const shareOf = (seeds: number, isSo: (seed: number) => boolean) =>
  Array.from({ length: seeds }, (_each, seed) => isSo(seed)).filter(Boolean).length / seeds
