import type { StrategyArm } from '@dsm/contracts'
import { randomStream } from '../brain/random.ts'

export type Assigned = { arm: Exclude<StrategyArm, 'always'>; propensity: number }

/** Draws the arm of a trial for one decision. The draw depends on seed, name and version alone, so that a replay gives the same arm. */
export function assign(
  strategy: { name: string; version: number },
  { seed, propensity = 0.5 }: { seed: number; propensity?: number },
): Assigned {
  if (!(propensity > 0 && propensity < 1)) throw new RangeError(`a trial needs a propensity between 0 and 1, not ${propensity}`)
  const draw = randomStream(seed, strategy.name, strategy.version)
  return { arm: draw() < propensity ? 'treatment' : 'control', propensity }
}
