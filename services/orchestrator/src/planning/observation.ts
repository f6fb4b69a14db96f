import { createHash } from 'node:crypto'
import type { Decision, PlanningSnapshot, RunPolicy } from '@dsm/contracts'
import { canonicalJson } from '../domain/planning/canonical-json.ts'

/** Everything that a decision follows from; `model` is the one that would be asked, null without any. */
export type Observation = { snapshot: PlanningSnapshot; policy: RunPolicy; madeBy: Decision['madeBy']; model: string | null }

/** SHA-256, in hexadecimal: the same for the same observation, whenever it is made. */
export function observationDigest(observation: Observation): string {
  return createHash('sha256').update(canonicalJson(observation)).digest('hex')
}
